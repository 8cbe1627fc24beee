"""Over real sockets: what leaves the house, and where it does not go."""

from __future__ import annotations

import datetime as dt
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from pytest_django import Settings

from lachan.ground.journal.models import Entry
from lachan.ground.notices import actions, jobs
from lachan.ground.notices.actions import EndpointDraft, wire
from lachan.ground.notices.models import Delivery, Endpoint
from lachan.ground.notices.rules.wire import (
    USUAL_SHAPE,
    Request,
    is_signed,
    signature,
)
from lachan.ground.notices.tests import outside
from lachan.ground.notices.tests.test_actions import RIGHTS, give, reachable
from lachan.ground.units.tests.town import NOW, Village, village
from lachan.kernel import clock

NIGHT = NOW + timedelta(hours=17)  # 23:00 in Vietnam


@pytest.fixture
def town(db: None, settings: Settings, tmp_path: Path) -> Village:
    settings.DATA_DIR = tmp_path
    settings.NOTICES_GO_OUT = True
    settings.NOTICES_PRIVATE = True
    settings.PUBLIC_URL = "https://lachan.example"
    made = village(*RIGHTS)
    reachable(made.officer)
    return made


@pytest.fixture
def web() -> Iterator[outside.Web]:
    with outside.web() as kept:
        yield kept


@pytest.fixture
def mail(settings: Settings) -> Iterator[outside.Mail]:
    with outside.mail() as kept:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", kept.port
        yield kept


def endpoint(town: Village, kind: str, url: str, **more: Any) -> tuple[Endpoint, str]:
    shape = USUAL_SHAPE if kind == "sms" else {}
    told = {"kind": kind, "name": kind, "url": url, "shape": shape}
    path = town.units["38"].path
    return actions.set_endpoint(
        draft=EndpointDraft(**{**told, "path": path, **more}), by=town.officer, now=NOW
    )


def state(channel: str) -> str:
    return Delivery.objects.get(channel=channel).state


# ── e-mail ───────────────────────────────────────────────────────────────────────


def test_a_mail_says_what_and_where_and_has_the_id_of_its_piece(
    town: Village, mail: outside.Mail
) -> None:
    notice = give(town, "north")

    jobs.send_due(NOW)

    ((to, text),) = mail.came
    message = message_from_bytes(text.encode())
    row = Delivery.objects.get(channel="email")
    body = message.get_payload(decode=True)
    assert isinstance(body, bytes)
    told = body.decode()
    assert to == "officer@example.org"
    assert message["Message-ID"] == f"<{row.message_id}@lachan.example>"
    assert (
        str(make_header(decode_header(message["Subject"]))) == "Lá Chắn: Nhiệm vụ mới"
    )
    assert "Đơn vị north được giao một nhiệm vụ mới." in told
    assert f"https://lachan.example/notices/{notice.public_id}/" in told
    assert town.officer.full_name not in told.partition("--")[0]
    assert (row.state, row.receipt_id) == ("sent", message["Message-ID"])


def test_many_that_waited_are_one_mail(town: Village, mail: outside.Mail) -> None:
    for unit in ("north", "south"):
        give(town, unit)

    jobs.send_due(NOW)

    assert len(mail.came) == 1
    assert set(
        Delivery.objects.filter(channel="email").values_list("state", flat=True)
    ) == {"sent"}


@pytest.mark.parametrize(
    ("answer", "becomes"), [("550 nobody", "failed"), ("451 later", "queued")]
)
def test_a_recipient_that_does_not_exist_is_not_tried_again(
    town: Village, mail: outside.Mail, answer: str, becomes: str
) -> None:
    mail.refuses = answer
    give(town, "north")

    jobs.send_due(NOW)

    assert state("email") == becomes
    assert "@" not in Delivery.objects.get(channel="email").last_error


def test_a_mail_server_that_is_away_is_waited_for(
    town: Village, mail: outside.Mail, settings: Settings
) -> None:
    give(town, "north")
    settings.EMAIL_PORT = 1

    jobs.send_due(NOW)
    settings.EMAIL_PORT = mail.port
    jobs.send_due(NOW + timedelta(minutes=1))

    assert state("email") == "sent"
    assert len(mail.came) == 1


# ── text messages ────────────────────────────────────────────────────────────────


def test_a_gateway_is_asked_as_it_wants_and_its_receipts_are_believed(
    town: Village, web: outside.Web, mail: outside.Mail
) -> None:
    gateway, _none = endpoint(town, "sms", web.url, secret="top")
    give(town, "north", kind="task_overdue")

    jobs.send_due(NOW)

    headers, _body = web.came[0]
    row = Delivery.objects.get(channel="sms")
    assert headers["Authorization"] == "Bearer top"
    assert web.told()["to"] == "+84912345678"
    assert web.told()["text"].startswith("Lá Chắn: Một nhiệm vụ của Đơn vị north")
    assert web.told()["id"] == str(row.message_id) == headers["Idempotency-Key"]
    assert (row.state, row.receipt_id) == ("sent", "g-1")

    assert receipt(gateway, row.message_id, "top") == (200, {"changed": 1})
    assert state("sms") == "delivered"


def receipt(gateway: Endpoint, message: object, secret: str) -> tuple[int, Any]:
    body = json.dumps({"id": str(message), "state": "delivered"}).encode()
    at = int((clock.now() - clock.offset()).timestamp())
    answer = Client().post(
        f"/notices/receipts/{gateway.public_id}/",
        body,
        content_type="application/json",
        headers={"X-LaChan-Signature": signature(secret, body, at)},
    )
    is_json = answer["Content-Type"] == "application/json"
    return answer.status_code, answer.json() if is_json else None


def test_who_cannot_sign_learns_nothing_and_changes_nothing(
    town: Village, web: outside.Web, mail: outside.Mail
) -> None:
    gateway, _none = endpoint(town, "sms", web.url, secret="top")
    give(town, "north", kind="task_overdue")
    jobs.send_due(NOW)
    message = Delivery.objects.get(channel="sms").message_id

    wrong = receipt(gateway, message, "other")[0]
    unknown = receipt(Endpoint(public_id=uuid4()), message, "top")[0]
    of_nothing = receipt(gateway, uuid4(), "top")

    assert (wrong, unknown) == (404, 404)
    assert of_nothing == (200, {"changed": 0})
    assert state("sms") == "sent"


def test_without_a_gateway_no_text_message_waits_for_one(town: Village) -> None:
    notice = give(town, "north", kind="task_overdue")

    assert not notice.deliveries.filter(channel="sms").exists()


# ── webhooks ─────────────────────────────────────────────────────────────────────


def test_a_webhook_is_signed_and_names_nobody(town: Village, web: outside.Web) -> None:
    _hook, secret = endpoint(town, "webhook", web.url)
    actions.forget_addresses(account=town.officer.public_id, now=NOW)
    notice = give(town, "north")

    jobs.send_due(NOW)

    headers, body = web.came[0]
    now = int((clock.now() - clock.offset()).timestamp())
    assert is_signed(secret, body, headers["X-LaChan-Signature"], now=now)
    assert set(web.told()) == {
        *("message", "notice", "kind", "urgency", "unit", "edition"),
        *("count", "at", "text", "link"),
    }
    assert web.told()["notice"] == str(notice.public_id)
    assert web.told()["unit"] == "north"


def test_a_webhook_is_told_only_what_it_asked_for_and_nothing_of_one_official(
    town: Village, web: outside.Web
) -> None:
    endpoint(town, "webhook", web.url, kinds=["task_overdue", "own_access"])

    give(town, "north")
    overdue = give(town, "north", kind="task_overdue")
    mine = town.officer.public_id
    give(town, "38", kind="own_access", path="", account=mine)

    hooked = Delivery.objects.filter(channel="webhook")
    assert [one.notice_id for one in hooked] == [overdue.pk]


@pytest.mark.parametrize(
    ("status", "becomes"),
    [(204, "sent"), (503, "queued"), (429, "queued"), (410, "failed")],
)
def test_what_the_receiver_answers_decides(
    town: Village, web: outside.Web, status: int, becomes: str
) -> None:
    endpoint(town, "webhook", web.url)
    actions.forget_addresses(account=town.officer.public_id, now=NOW)
    web.status, web.answer = status, b""
    give(town, "north")

    jobs.send_due(NOW)

    assert state("webhook") == becomes


def test_a_redirect_is_not_followed(town: Village, web: outside.Web) -> None:
    endpoint(town, "webhook", web.url)
    actions.forget_addresses(account=town.officer.public_id, now=NOW)
    web.status, web.headers = 307, {"Location": "http://127.0.0.1:1/"}
    give(town, "north")

    jobs.send_due(NOW)

    assert len(web.came) == 1
    assert Delivery.objects.get(channel="webhook").last_error == "HTTP 307"


def test_a_channel_that_fails_on_and_on_rests_and_says_so(
    town: Village, web: outside.Web
) -> None:
    hook, _secret = endpoint(town, "webhook", web.url)
    actions.forget_addresses(account=town.officer.public_id, now=NOW)
    web.status = 500
    for _n in range(5):
        give(town, "north")

    for _n in range(5):
        jobs.send_due(NOW)

    hook.refresh_from_db()
    assert len(web.came) == 3
    assert hook.rests_until == NOW + timedelta(minutes=1)
    assert Entry.objects.filter(fact="notices.endpoint_rested").count() == 1

    web.status = 200
    jobs.send_due(NOW + timedelta(hours=1))
    hook.refresh_from_db()
    assert [hook.failures, hook.rests_until] == [0, None]
    assert len({headers["X-LaChan-Message"] for headers, _body in web.came}) == 5


def test_a_closed_channel_loses_its_secret_and_sends_nothing(
    town: Village, web: outside.Web
) -> None:
    hook, _secret = endpoint(town, "webhook", web.url)
    actions.forget_addresses(account=town.officer.public_id, now=NOW)
    give(town, "north")

    actions.close_endpoint(endpoint=hook, by=town.officer, now=NOW)
    jobs.send_due(NOW)

    hook.refresh_from_db()
    assert web.came == []
    assert hook.secret is None
    assert state("webhook") == "spared"


# ── where the house does not go ──────────────────────────────────────────────────


@pytest.mark.parametrize(
    "url", ["http://example.org/", "https://10.0.0.1/", "https://localhost/x"]
)
def test_no_channel_is_set_up_into_the_own_network(
    town: Village, settings: Settings, url: str
) -> None:
    settings.NOTICES_PRIVATE = False

    with pytest.raises(actions.ChannelRefused) as refused:
        endpoint(town, "webhook", url)

    assert refused.value.field == "url"


def test_a_name_that_leads_into_the_own_network_is_not_gone_to(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.NOTICES_PRIVATE = False

    def rebound(*_asked: object, **_more: object) -> list[Any]:
        told = [("93.184.216.34", 443), ("127.0.0.1", 443)]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", one) for one in told]

    monkeypatch.setattr(socket, "getaddrinfo", rebound)

    with pytest.raises(wire.NotReached) as not_reached:
        wire.post(Request(url="https://example.org/", body=b"", headers={}), seconds=1)

    assert not_reached.value.is_final


def test_who_answers_drop_by_drop_keeps_no_worker(settings: Settings) -> None:
    settings.NOTICES_PRIVATE = True
    listening = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def drip() -> None:
        line, _from = listening.accept()
        with line:
            while not stop.wait(0.2):
                try:
                    line.sendall(b"H")
                except OSError:
                    return

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/"

    with pytest.raises(wire.NotReached):
        wire.post(Request(url=url, body=b"", headers={}), seconds=1)

    stop.set()
    thread.join()
    listening.close()


def test_a_certificate_is_checked_against_the_name(
    settings: Settings, tmp_path: Path
) -> None:
    settings.NOTICES_PRIVATE = True
    certificate = _certificate(tmp_path, "localhost")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_told: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    port = server.server_address[1]
    known = Request(url=f"https://localhost:{port}/", body=b"", headers={})

    with pytest.raises(wire.NotReached, match="SSL"):
        wire.post(known, seconds=5)
    settings.NOTICES_TRUST = str(certificate)
    status, _answer = wire.post(known, seconds=5)
    with pytest.raises(wire.NotReached, match="SSL"):
        wire.post(
            Request(url=f"https://127.0.0.1:{port}/", body=b"", headers={}), seconds=5
        )

    assert status == 204
    server.shutdown()
    server.server_close()
    thread.join()


def _certificate(folder: Path, name: str) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    today = dt.datetime.now(dt.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    told = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(told + built.public_bytes(serialization.Encoding.PEM))
    return path


# ── trials, and the house that sends nothing ─────────────────────────────────────


def test_a_trial_goes_the_usual_way(
    town: Village, web: outside.Web, mail: outside.Mail
) -> None:
    hook, _secret = endpoint(town, "webhook", web.url)

    actions.send_trial(channel="email", by=town.officer, now=NIGHT)
    actions.send_trial(channel="webhook", endpoint=hook, by=town.officer, now=NIGHT)
    jobs.send_due(NIGHT)

    assert len(mail.came) == len(web.came) == 1
    assert web.told()["kind"] == "trial"
    with pytest.raises(actions.ChannelRefused):
        actions.send_trial(channel="sms", by=town.officer, now=NIGHT)


def test_in_a_demonstration_nothing_leaves_the_machine(
    town: Village, mail: outside.Mail, settings: Settings, tmp_path: Path
) -> None:
    settings.NOTICES_GO_OUT = False
    give(town, "north", kind="task_overdue")

    jobs.send_due(NOW)

    files = sorted((tmp_path / "outbox").iterdir())
    assert mail.came == []
    assert [one.name.split(".")[1] for one in files] == ["email", "sms"] or len(
        files
    ) == 2
    assert all("912345678" not in one.read_text("utf-8") for one in files)
    assert UUID(files[0].name.partition(".")[0])
