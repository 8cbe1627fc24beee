"""Passkeys, with a device made of a few lines: it signs what a browser would."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from lachan.ground.access import actions, queries
from lachan.ground.access.models import Passkey, RecoveryCode, SecondFactor, User
from lachan.ground.access.tests import cast
from lachan.ground.access.tests.cast import COMMUNE, DISTRICT, NOW, PASSWORD
from lachan.ground.journal.models import Entry
from lachan.kernel import clock

pytestmark = pytest.mark.django_db
HOST = "lachan.example"
ORIGIN = f"https://{HOST}"
# The library gives this class method no types.
COSE: Any = ES256
PRESENT = AuthenticatorData.FLAG.UP


@dataclass
class Device:
    """A security key: one private key, and a count of what it signed."""

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    credential_id: bytes = b"khoa-thu-0123456"
    count: int = 0

    def makes(
        self, options: dict[str, Any], host: str = HOST, origin: str = ORIGIN
    ) -> dict[str, Any]:
        held = AttestedCredentialData.create(
            bytes(16),
            self.credential_id,
            COSE.from_cryptography_key(self.key.public_key()),
        )
        told = AuthenticatorData.create(
            sha256(host.encode()).digest(),
            PRESENT | AuthenticatorData.FLAG.AT,
            self.count,
            bytes(held),
        )
        made = AttestationObject.create("none", told, {})
        client = _client("webauthn.create", options, origin)
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "attestationObject": websafe_encode(bytes(made)),
            }
        )

    def signs(
        self, options: dict[str, Any], host: str = HOST, origin: str = ORIGIN
    ) -> dict[str, Any]:
        self.count += 1
        told = AuthenticatorData.create(
            sha256(host.encode()).digest(), PRESENT, self.count
        )
        client = _client("webauthn.get", options, origin)
        signature = self.key.sign(told + client.hash, ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(told),
                "signature": websafe_encode(signature),
            }
        )

    def _answer(self, response: dict[str, str]) -> dict[str, Any]:
        name = websafe_encode(self.credential_id)
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "clientExtensionResults": {},
            "response": response,
        }


def _client(kind: str, options: dict[str, Any], origin: str) -> CollectedClientData:
    told = json.loads(json.dumps(options))
    return CollectedClientData.create(kind, told["publicKey"]["challenge"], origin)


@pytest.fixture(autouse=True)
def _house() -> Iterator[None]:
    with clock.frozen(NOW), translation.override("vi"):
        actions.load_roles(NOW)
        yield


@pytest.fixture
def nurse() -> User:
    return cast.holder("tram.mot", "commune_station", COMMUNE)


def _added(user: User, device: Device) -> tuple[str, ...]:
    options, asked = actions.begin_passkey(user=user, password=PASSWORD, host=HOST)
    return actions.add_passkey(
        user=user,
        name="Điện thoại",
        asked=asked,
        answer=device.makes(options),
        host=HOST,
        now=NOW,
    )


def _asked(user: User) -> tuple[dict[str, Any], dict[str, Any]]:
    found = actions.ask_passkey(user=user, host=HOST)
    assert found is not None
    return found


def _pass(user: User, asked: dict[str, Any], answer: dict[str, Any]) -> None:
    actions.pass_passkey(
        user=user,
        asked=asked,
        answer=answer,
        host=HOST,
        now=NOW,
        machine_now=timezone.now(),
    )


def _facts() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("fact", flat=True))


def test_a_device_that_was_added_signs_its_owner_in(nurse: User) -> None:
    device = Device()
    codes = _added(nurse, device)
    options, asked = _asked(nurse)

    _pass(nurse, asked, device.signs(options))

    assert len(codes) == 10
    assert queries.has_second_factor(nurse)
    assert queries.factors_of(nurse).is_on
    assert Passkey.objects.get().last_used_at == NOW
    assert "access.second_factor_added" in _facts()


def test_nobody_adds_one_without_the_password(nurse: User) -> None:
    with pytest.raises(actions.NotTheOwner):
        actions.begin_passkey(user=nurse, password="sai", host=HOST)

    assert actions.ask_passkey(user=nurse, host=HOST) is None


@pytest.mark.parametrize("wrong", ["challenge", "origin", "host", "nothing", "again"])
def test_what_does_not_belong_to_the_question_adds_nothing(
    nurse: User, wrong: str
) -> None:
    device = Device()
    if wrong == "again":
        _added(nurse, device)
    options, asked = actions.begin_passkey(user=nurse, password=PASSWORD, host=HOST)
    other, _state = actions.begin_passkey(user=nurse, password=PASSWORD, host=HOST)
    answers: dict[str, Callable[[], dict[str, Any]]] = {
        "challenge": lambda: device.makes(other),
        "origin": lambda: device.makes(options, origin="https://lachan.exampie"),
        "host": lambda: device.makes(options, host="evil.example"),
        "nothing": lambda: {},
        "again": lambda: device.makes(options),
    }
    answer = answers[wrong]()
    before = Passkey.objects.count()

    with pytest.raises(actions.CannotAddFactor):
        actions.add_passkey(
            user=nurse, name="x", asked=asked, answer=answer, host=HOST, now=NOW
        )

    assert Passkey.objects.count() == before


@pytest.mark.parametrize(
    "wrong", ["replay", "other question", "origin", "other device", "copied", "nothing"]
)
def test_what_was_not_signed_for_this_question_does_not_pass(
    nurse: User, wrong: str
) -> None:
    device, stranger = Device(count=5), Device()
    _added(nurse, device)
    options, asked = _asked(nurse)
    other, _state = _asked(nurse)
    answers: dict[str, Callable[[], dict[str, Any]]] = {
        "replay": lambda: device.signs(options),
        "other question": lambda: device.signs(other),
        "origin": lambda: device.signs(options, origin="https://evil.example"),
        "other device": lambda: stranger.signs(options),
        "copied": lambda: Device(key=device.key, count=2).signs(options),
        "nothing": lambda: {},
    }
    answer = answers[wrong]()
    if wrong == "replay":
        _pass(nurse, asked, answer)

    with pytest.raises(actions.CodeRefused):
        _pass(nurse, asked, answer)

    assert SecondFactor.objects.get().wrong_in_a_row == 1


def test_five_wrong_answers_lock_the_right_one_out(nurse: User) -> None:
    device = Device()
    _added(nurse, device)
    options, asked = _asked(nurse)
    for _ in range(5):
        with pytest.raises(actions.CodeRefused):
            _pass(nurse, asked, {})

    with pytest.raises(actions.CodeRefused, match="quá nhiều lần"):
        _pass(nurse, asked, device.signs(options))

    assert _facts().count("access.second_factor_locked") == 1


def test_a_key_that_never_counts_is_no_copy(nurse: User) -> None:
    device = Device(count=-1)
    options, asked = actions.begin_passkey(user=nurse, password=PASSWORD, host=HOST)
    device.count = 0
    actions.add_passkey(
        user=nurse,
        name="đồng bộ",
        asked=asked,
        answer=device.makes(options),
        host=HOST,
        now=NOW,
    )

    for _ in range(2):
        options, asked = _asked(nurse)
        device.count = -1
        _pass(nurse, asked, device.signs(options))

    assert Passkey.objects.get().sign_count == 0


def test_it_is_removed_with_the_password_and_by_a_reset(nurse: User) -> None:
    _added(nurse, Device())
    held = Passkey.objects.get()

    with pytest.raises(actions.NotTheOwner):
        actions.remove_passkey(user=nurse, passkey=held, password="sai", now=NOW)
    actions.remove_passkey(user=nurse, passkey=held, password=PASSWORD, now=NOW)
    gone = not queries.has_second_factor(nurse) and not RecoveryCode.objects.exists()
    _added(nurse, Device())
    manager = cast.holder("quantri.huyen", "administrator", DISTRICT)
    actions.reset_factors(user=nurse, by=manager, now=NOW)

    assert gone
    assert not Passkey.objects.exists()


def test_it_is_added_and_used_by_page(nurse: User, settings: Any) -> None:
    settings.ALLOWED_HOSTS = [HOST]
    client = Client(headers={"host": HOST})
    client.force_login(nurse, "django.contrib.auth.backends.ModelBackend")
    device, address = Device(), reverse("access:passkey")
    typed = {"name": "Máy bàn", "password": PASSWORD}

    page = client.post(address, typed)
    made = device.makes(page.context["options"])
    codes = client.post(address, {"answer": json.dumps(made)})
    client.post(reverse("access:sign_out"))
    client.post(
        reverse("access:sign_in"), {"username": "tram.mot", "password": PASSWORD}
    )
    half = client.get(reverse("access:second_factor"))
    signed = device.signs(half.context["options"])
    wrong = client.post(reverse("access:use_passkey"), {"answer": "{"})
    half = client.get(reverse("access:second_factor"))
    signed = device.signs(half.context["options"])
    whole = client.post(reverse("access:use_passkey"), {"answer": json.dumps(signed)})
    security = client.get(reverse("access:security")).content.decode()
    held = Passkey.objects.get()
    away = reverse("access:remove_passkey", args=[held.public_id])
    client.post(away, {"password": PASSWORD})

    assert "passkey.js" in page.content.decode()
    assert codes.content.decode().count("<li><code>") == 10
    assert wrong["Location"] == reverse("access:second_factor")
    assert whole["Location"] == "/"
    assert "Máy bàn" in security
    assert not Passkey.objects.exists()
