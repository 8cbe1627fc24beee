"""One HTTP request to a place outside, with care where it goes and how long it takes.

The name is looked up once, every address it has must be public (unless the setting
LACHAN_NOTICES_PRIVATE allows the house's own network), and the connection goes to the
address that was checked: a name that answers otherwise a moment later leads nowhere.
Redirects are not followed.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

from lachan.ground.notices.rules.wire import Request, is_public, url_faults

_MOST_READ = 64 * 1024


class NotReached(Exception):  # noqa: N818  # an answer to the caller, no defect
    """Raised for an address that the house does not go to, or that did not answer."""

    def __init__(self, why: str, *, is_final: bool = False) -> None:
        super().__init__(why)
        self.is_final = is_final


def post(request: Request, *, seconds: int) -> tuple[int, bytes]:
    """Post and read the answer's status and its first 64 kB. Raises NotReached."""
    may_be_private = bool(settings.NOTICES_PRIVATE)
    if faults := url_faults(request.url, may_be_private=may_be_private):
        raise NotReached(str(faults[0]), is_final=True)
    parts = urlsplit(request.url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    numeric = _looked_up(host, port, may_be_private=may_be_private)
    connection = _Pinned(host, port, numeric, seconds, is_safe=parts.scheme == "https")
    way = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    with contextlib.closing(connection), _cut_off(connection, 2 * seconds):
        try:
            connection.request("POST", way, request.body, dict(request.headers))
            answer = connection.getresponse()
            return answer.status, answer.read(_MOST_READ)
        except (OSError, http.client.HTTPException) as fault:
            # The text of the fault may quote what was sent; its kind says enough.
            raise NotReached(type(fault).__name__) from None


def _looked_up(host: str, port: int, *, may_be_private: bool) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise NotReached("the name is not known") from None
    addresses = [str(one[4][0]) for one in found]
    if not may_be_private and not all(is_public(one) for one in addresses):
        raise NotReached("the name leads into a private network", is_final=True)
    return addresses[0]


class _Pinned(http.client.HTTPConnection):
    """Goes to the checked address; asks for the name, and checks its certificate."""

    def __init__(
        self, host: str, port: int, numeric: str, seconds: int, *, is_safe: bool
    ) -> None:
        super().__init__(host, port, timeout=seconds)
        self._numeric = numeric
        self._is_safe = is_safe

    def connect(self) -> None:
        plain = socket.create_connection((self._numeric, self.port), self.timeout)
        self.sock = plain
        if self._is_safe:
            context = ssl.create_default_context(cafile=settings.NOTICES_TRUST or None)
            self.sock = context.wrap_socket(plain, server_hostname=self.host)


@contextlib.contextmanager
def _cut_off(connection: _Pinned, seconds: int) -> Iterator[None]:
    """Who answers drop by drop keeps no worker: the line is cut after a while."""

    def cut() -> None:
        with contextlib.suppress(OSError):
            if connection.sock is not None:
                connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
