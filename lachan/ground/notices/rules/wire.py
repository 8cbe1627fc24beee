"""What goes over the wire: shape of a gateway's request, signature, safe addresses."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _

SIGNATURE = "X-LaChan-Signature"
MESSAGE = "X-LaChan-Message"
# What a gateway's request may be made of: the number, the text, our id, the secret.
_PLACES = frozenset({"to", "text", "id", "secret"})
_LONGEST_ANSWER = 64 * 1024
TOLERANCE_SECONDS = 300


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How one gateway wants to be asked, as data.

    `fields` and `headers` hold `{to}`, `{text}`, `{id}` and `{secret}`; `receipt` is
    the way to the gateway's own id in its JSON answer, with dots between.
    """

    body: str = "json"
    fields: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    receipt: str = ""


USUAL_SHAPE: dict[str, Any] = {
    "body": "json",
    "fields": {"to": "{to}", "text": "{text}", "id": "{id}"},
    "headers": {"Authorization": "Bearer {secret}", "Idempotency-Key": "{id}"},
    "receipt": "id",
}


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is posted, ready to go."""

    url: str
    body: bytes
    headers: Mapping[str, str]


def read_shape(written: Mapping[str, Any]) -> Shape:
    """A shape as written. Raises ValueError for one that asks for something else."""
    if odd := set(written) - {"body", "fields", "headers", "receipt"}:
        raise ValueError(f"not known: {sorted(odd)}")
    shape = Shape(**written)
    if shape.body not in ("json", "form"):
        raise ValueError("body is json or form")
    for text in (*shape.fields.values(), *shape.headers.values(), shape.receipt):
        _check_text(text)
    if "{to}" not in "".join(shape.fields.values()):
        raise ValueError("no field holds {to}")
    return shape


def _check_text(text: object) -> None:
    if not isinstance(text, str):
        raise ValueError("fields and headers are texts")
    left = text
    for place in _PLACES:
        left = left.replace(f"{{{place}}}", "")
    if "{" in left or "}" in left:
        raise ValueError(f"only {sorted(_PLACES)} may stand in braces")
    if "\n" in text or "\r" in text:
        raise ValueError("a header or field is one line")


def asked_of_gateway(
    shape: Shape, *, url: str, to: str, text: str, message: str, secret: str
) -> Request:
    """The request that lets a gateway send one text message."""
    values = {"to": to, "text": text, "id": message, "secret": secret}
    fields = {name: _put(told, values) for name, told in shape.fields.items()}
    headers = {name: _put(told, values) for name, told in shape.headers.items()}
    if shape.body == "form":
        body, kind = urlencode(fields).encode(), "application/x-www-form-urlencoded"
    else:
        body, kind = json.dumps(fields, ensure_ascii=False).encode(), "application/json"
    return Request(url=url, body=body, headers={**headers, "Content-Type": kind})


def _put(told: str, values: Mapping[str, str]) -> str:
    """Places filled once each: what is put in is never read as a place again."""
    pieces = []
    rest = told
    while rest:
        before, brace, after = rest.partition("{")
        name, _closing, rest = after.partition("}")
        pieces.append(before + (values[name] if brace else ""))
    return "".join(pieces)


def signature(secret: str, body: bytes, at: int) -> str:
    """`t=…,v1=…`: HMAC-SHA-256 over the second and the body (RFC 2104)."""
    code = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={code.hexdigest()}"


def is_signed(secret: str, body: bytes, given: str, *, now: int) -> bool:
    """Whether `given` signs the body, and not longer ago than five minutes."""
    parts = dict(part.partition("=")[::2] for part in given.split(","))
    try:
        at = int(parts.get("t", ""))
    except ValueError:
        return False
    expected = signature(secret, body, at)
    is_fresh = abs(now - at) <= TOLERANCE_SECONDS
    return is_fresh and hmac.compare_digest(expected, f"t={at},v1={parts.get('v1')}")


def receipt_in(answer: bytes, way: str) -> str:
    """The gateway's own id in its answer; empty where there is none."""
    if not way:
        return ""
    try:
        found = json.loads(answer[:_LONGEST_ANSWER])
    except ValueError:
        return ""
    for step in way.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return "" if found is None else str(found)[:120]


def url_faults(url: str, *, may_be_private: bool) -> list[Sentence]:
    """Why the house does not post to this address; empty when it may.

    Only https, no name or password in it, and, where it is written in numbers, no
    address of the house's own network. Names are looked up when something is sent.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return [_("This is no address.")]
    faults = []
    if parts.scheme != "https" and not (may_be_private and parts.scheme == "http"):
        faults.append(_("The address must begin with https://."))
    if not parts.hostname:
        faults.append(_("The address names no host."))
    if parts.username or parts.password:
        faults.append(_("The address may hold no name or password."))
    if port is not None and not 0 < port < 65536:
        faults.append(_("The port is no port."))
    if parts.hostname and not may_be_private and _is_private_text(parts.hostname):
        faults.append(_("The address lies in a private network."))
    return faults


def _is_private_text(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not is_public(host)
    except ValueError:
        return False


def is_public(address: str) -> bool:
    """Whether a numeric address lies in the public network, also when it is wrapped.

    Raises ValueError for what is no numeric address.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if inner is not None:
            found = inner
        elif found in _TRANSLATED:
            found = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return found.is_global and not found.is_multicast


# RFC 6052: the last 32 bits are an IPv4 address.
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
