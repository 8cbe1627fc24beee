"""FHIR R4 DiagnosticReport with its Observations read into results. Pure.

A Bundle, or a report with contained observations. Only what a result needs is read; a
library of the whole standard would be a hundred times the code.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from lachan.doors.interchange.rules.hl7 import (
    CYCLE_THRESHOLDS,
    TESTS,
    CannotReadMessage,
    decimal,
    value_of,
)
from lachan.kernel.clock import VIETNAM
from lachan.kernel.speech import sentence as _
from lachan.watch.labs.rules import Message, ResultDraft

_NAMESPACE = UUID("6c616368-616e-5000-8000-666869723400")
_SAID = {
    "preliminary": "preliminary",
    "partial": "preliminary",
    "final": "final",
    "amended": "corrected",
    "corrected": "corrected",
}
Resource = Mapping[str, Any]


def read(text: str) -> Message:
    """The results of one bundle or report. Raises CannotReadMessage."""
    try:
        told = json.loads(text)
    except ValueError:
        raise CannotReadMessage.because(_("It is no JSON.")) from None
    if not isinstance(told, dict):
        raise CannotReadMessage.because(_("It is no FHIR resource."))
    resources = _resources(told)
    message_id, sender = _number(told)
    if not message_id:
        raise CannotReadMessage.because(_("It has no identifier."))
    observations = [one for one in resources.values() if _is(one, "Observation")]
    cycles = _cycles(observations, resources)
    results = [
        _result(one, resources, cycles, f"{sender} {message_id} {number}")
        for number, one in enumerate(observations, 1)
        if not _is_cycle(one) and one.get("status") in _SAID
    ]
    if not results:
        raise CannotReadMessage.because(_("It holds no result."))
    return Message(
        source="fhir",
        sender=sender,
        message_id=message_id,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        results=results,
    )


def _resources(told: Resource) -> dict[str, Resource]:
    """Every resource by what refers to it."""
    found: dict[str, Resource] = {}
    entries = [(e.get("fullUrl", ""), e.get("resource")) for e in told.get("entry", ())]
    if told.get("resourceType") != "Bundle":
        entries = [("", told)]
    for url, one in entries:
        if not isinstance(one, dict):
            continue
        kind, own = one.get("resourceType", ""), one.get("id", "")
        found[url or f"{kind}/{own}"] = one
        if own:
            found.setdefault(f"{kind}/{own}", one)
        for inner in one.get("contained", ()):
            found[f"#{inner.get('id', '')}"] = inner
    unique: dict[int, str] = {}
    for key, one in found.items():
        unique.setdefault(id(one), key)
    # Each once when gone through; every name still finds it.
    return _Named(found, unique.values())


class _Named(dict[str, Resource]):
    """Resources under every name; gone through once each."""

    def __init__(self, found: dict[str, Resource], keys: Iterable[str]) -> None:
        super().__init__(found)
        self._keys = list(keys)

    def values(self) -> Any:
        """Each resource once, in the order told."""
        return [self[key] for key in self._keys]


def _is(one: Resource, kind: str) -> bool:
    return one.get("resourceType") == kind


def _number(told: Resource) -> tuple[str, str]:
    """The identifier of the bundle or report, and whose numbers they are."""
    given = told.get("identifier") or ()
    first = given[0] if isinstance(given, list) and given else given
    if isinstance(first, dict) and first.get("value"):
        return str(first["value"]), str(first.get("system", ""))
    return str(told.get("id", "")), ""


def _codes(one: Resource | None) -> list[str]:
    told = one or {}
    coded = [str(c.get("code", "")) for c in told.get("coding", ())]
    shown = [str(c.get("display", "")) for c in told.get("coding", ())]
    return [text for text in (*coded, str(told.get("text", "")), *shown) if text]


def _is_cycle(one: Resource) -> bool:
    codes = (code.lower() for code in _codes(one.get("code")))
    return any(code in CYCLE_THRESHOLDS for code in codes)


def _cycles(
    observations: Iterable[Resource], resources: Mapping[str, Resource]
) -> dict[str, Any]:
    found = {}
    for one in observations:
        value = one.get("valueQuantity", {}).get("value")
        if _is_cycle(one) and value is not None:
            found[_tube(one, resources)] = decimal(str(value))
    return found


def _tube(one: Resource, resources: Mapping[str, Resource]) -> str:
    """The tube: the specimen's accession number, or an identifier of it."""
    told = one.get("specimen") or {}
    specimen = resources.get(str(told.get("reference", "")), {})
    accession = specimen.get("accessionIdentifier") or {}
    own = (specimen.get("identifier") or [{}])[0]
    named = told.get("identifier") or {}
    return str(accession.get("value") or own.get("value") or named.get("value") or "")


def _result(
    one: Resource,
    resources: Mapping[str, Resource],
    cycles: Mapping[str, Any],
    seed: str,
) -> ResultDraft:
    codes = _codes(one.get("code"))
    test = next((TESTS[code] for code in codes if code in TESTS), None)
    texts = _codes(one.get("valueCodeableConcept")) or [str(one.get("valueString", ""))]
    value = value_of(*texts)
    if test is None or value is None:
        told = _(
            "Its result “%(value)s” of test “%(test)s” is not known here.",
            value=(texts or [""])[0][:30],
            test=(codes or [""])[0][:30],
        )
        raise CannotReadMessage.because(told)
    tube, issued = _tube(one, resources), _issued(one)
    if not tube or issued is None:
        raise CannotReadMessage.because(
            _("A result lacks its specimen's number or the time it was issued.")
        )
    name, year = _person(one, resources)
    return ResultDraft(
        tube_code=tube,
        test=test,
        value=value,
        said=_SAID[one["status"]],
        issued_at=issued,
        ct_value=cycles.get(tube),
        public_id=uuid5(_NAMESPACE, seed),
        told_name=name,
        told_birth_year=year,
    )


def _issued(one: Resource) -> datetime | None:
    text = str(one.get("issued") or one.get("effectiveDateTime") or "")
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    aware = found if found.tzinfo else found.replace(tzinfo=VIETNAM)
    return aware.astimezone(UTC)


def _person(one: Resource, resources: Mapping[str, Resource]) -> tuple[str, int | None]:
    told = one.get("subject") or {}
    person = resources.get(str(told.get("reference", "")), {})
    name = (person.get("name") or [{}])[0]
    parts = [str(name.get("family", "")), *map(str, name.get("given", ()))]
    text = str(name.get("text") or " ".join(part for part in parts if part))
    year = str(person.get("birthDate", ""))[:4]
    return text or str(told.get("display", "")), int(year) if year.isdigit() else None
