"""From the address of a mail server to Django's settings for it."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_PORTS = {"smtp": 587, "smtps": 465}


def mail_at(address: str) -> dict[str, Any]:
    """Settings of the server at `smtp://name:password@host:port?tls=no`.

    `smtp` begins plain and goes over to TLS (587), unless `tls=no` says that the
    server stands beside us; `smtps` is TLS from the first byte (465).

    Raises:
        ImproperlyConfigured: The address is of another kind, or names no host.
    """
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in _PORTS or not parts.hostname or port == -1:
        # The address is not repeated: it may hold a password.
        raise ImproperlyConfigured(
            "LACHAN_MAIL_URL names no mail server. "
            "Write smtp://name:password@host:587 or smtps://name:password@host:465."
        )
    is_plain = parse_qs(parts.query).get("tls") == ["no"]
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or _PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and not is_plain,
        "EMAIL_TIMEOUT": 10,
    }
