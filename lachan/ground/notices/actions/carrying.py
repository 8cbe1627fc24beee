"""A parcel carried outside: by mail, by a gateway, to a webhook, or into a file."""

from __future__ import annotations

import json
from datetime import datetime
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lachan.ground.notices.actions import wire
from lachan.ground.notices.actions.sending import Outcome, Parcel
from lachan.ground.notices.models import Endpoint
from lachan.ground.notices.queries import catalogue
from lachan.ground.notices.queries.saying import link_to, said
from lachan.ground.notices.rules.wire import (
    MESSAGE,
    SIGNATURE,
    Request,
    asked_of_gateway,
    receipt_in,
    signature,
)
from lachan.ground.notices.words import Channel

# Asked again, they would answer the same; anything else may pass.
_FINAL = frozenset({400, 404, 405, 410, 413, 415, 422})


def carry(parcel: Parcel, *, machine_now: datetime) -> Outcome:
    """Send it; never raises for what the world outside does.

    `machine_now` is the world's clock, which signatures go by; a demonstration in
    2021 changes only the house's.
    """
    if not settings.NOTICES_GO_OUT:
        return _into_a_file(parcel)
    channel = parcel.first.channel
    try:
        if channel == Channel.EMAIL:
            return _by_mail(parcel)
        if channel == Channel.SMS:
            return _by_gateway(parcel)
        return _to_webhook(parcel, machine_now)
    except wire.NotReached as fault:
        return Outcome(is_sent=False, error=str(fault), is_final=fault.is_final)


# ── words ────────────────────────────────────────────────────────────────────────


def _language(parcel: Parcel) -> str:
    return parcel.first.recipient.language if parcel.first.recipient else "vi"


def short_text(parcel: Parcel) -> str:
    """One line for a telephone: the notice, or how many there are, and where."""
    language = _language(parcel)
    with translation.override(language):
        if len(parcel.deliveries) == 1:
            notice = parcel.first.notice
            return f"Lá Chắn: {said(notice, language).text} {link_to(notice)}"
        number = len(parcel.deliveries)
        told = ngettext("%(n)s new notice.", "%(n)s new notices.", number)
        return f"Lá Chắn: {told % {'n': number}} {settings.PUBLIC_URL}/notices/"


def long_text(parcel: Parcel) -> tuple[str, str]:
    """Subject and body of a mail: every notice with its own address."""
    language = _language(parcel)
    with translation.override(language):
        told = [(said(one.notice, language), one.notice) for one in parcel.deliveries]
        if len(told) == 1:
            subject = told[0][0].title
        else:
            number = ngettext("%(n)s new notice.", "%(n)s new notices.", len(told))
            subject = number % {"n": len(told)}
        lines = [f"{one.text}\n{link_to(notice)}" for one, notice in told]
        foot = _("Sent by Lá Chắn. It names nobody: sign in to see more.")
        return f"Lá Chắn: {subject}", "\n\n".join([*lines, "-- ", foot])


# ── channels ─────────────────────────────────────────────────────────────────────


def _by_mail(parcel: Parcel) -> Outcome:
    subject, body = long_text(parcel)
    host = settings.PUBLIC_URL.partition("://")[2].partition(":")[0] or "lachan"
    receipt = f"<{parcel.message_id}@{host}>"
    headers = {"Message-ID": receipt, "Auto-Submitted": "auto-generated"}
    address = parcel.first.address.opened() if parcel.first.address else ""
    connection = get_connection(timeout=catalogue().sending.timeout_seconds)
    message = EmailMessage(
        subject, body, to=[address], headers=headers, connection=connection
    )
    try:
        message.send()
    except SMTPRecipientsRefused as fault:
        codes = [code for code, _said in fault.recipients.values()]
        is_final = bool(codes) and all(500 <= code < 600 for code in codes)
        return Outcome(is_sent=False, error=f"refused {codes}", is_final=is_final)
    except (OSError, SMTPException, ValueError) as fault:
        return Outcome(is_sent=False, error=type(fault).__name__)
    return Outcome(is_sent=True, receipt_id=receipt[:120])


def _by_gateway(parcel: Parcel) -> Outcome:
    gateway, address = parcel.first.endpoint, parcel.first.address
    if gateway is None or address is None:
        return Outcome(is_sent=False, error="no gateway", is_final=True)
    try:
        shape = gateway.request_shape
    except (TypeError, ValueError):
        return Outcome(is_sent=False, error="the gateway's shape", is_final=True)
    request = asked_of_gateway(
        shape,
        url=gateway.url,
        to=address.opened(),
        text=short_text(parcel),
        message=str(parcel.message_id),
        secret=gateway.opened(),
    )
    outcome, answer = _posted(request)
    if not outcome.is_sent:
        return outcome
    return Outcome(is_sent=True, receipt_id=receipt_in(answer, shape.receipt))


def webhook_body(parcel: Parcel) -> bytes:
    """What a webhook is sent: codes and instants, the sentence in both languages."""
    notice = parcel.first.notice
    told = {
        "message": str(parcel.message_id),
        "notice": str(notice.public_id),
        "kind": notice.kind,
        "urgency": notice.urgency,
        "unit": notice.unit.code if notice.unit else "",
        "edition": notice.unit.edition.code if notice.unit else "",
        "count": notice.count,
        "at": notice.happened_at.isoformat(),
        "text": {one: said(notice, one).text for one in ("vi", "en")},
        "link": link_to(notice),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _to_webhook(parcel: Parcel, machine_now: datetime) -> Outcome:
    hook = parcel.first.endpoint
    if hook is None:
        return Outcome(is_sent=False, error="no webhook", is_final=True)
    body = webhook_body(parcel)
    signed = signature(hook.opened(), body, int(machine_now.timestamp()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "LaChan",
        MESSAGE: str(parcel.message_id),
        SIGNATURE: signed,
    }
    return _posted(Request(url=hook.url, body=body, headers=headers))[0]


def _posted(request: Request) -> tuple[Outcome, bytes]:
    seconds = catalogue().sending.timeout_seconds
    status, answer = wire.post(request, seconds=seconds)
    if 200 <= status < 300:
        return Outcome(is_sent=True), answer
    is_final = status in _FINAL
    return Outcome(is_sent=False, error=f"HTTP {status}", is_final=is_final), answer


def _into_a_file(parcel: Parcel) -> Outcome:
    """Nothing leaves the machine: what would have gone stands in a file, by its id.

    Without the address: the demonstration's outbox shows texts, not telephones.
    """
    channel = parcel.first.channel
    if channel == Channel.EMAIL:
        text = "\n\n".join(long_text(parcel))
    elif channel == Channel.SMS:
        text = short_text(parcel)
    else:
        text = webhook_body(parcel).decode()
    place = settings.DATA_DIR / "outbox"
    try:
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{parcel.message_id}.{channel}.txt").write_text(text, "utf-8")
    except OSError as fault:
        return Outcome(is_sent=False, error=type(fault).__name__)
    return Outcome(is_sent=True, receipt_id="file")


def names_its_place(endpoint: Endpoint) -> str:
    """The host of an endpoint, for lists: the address may hold a key of its own."""
    return endpoint.url.partition("://")[2].partition("/")[0]
