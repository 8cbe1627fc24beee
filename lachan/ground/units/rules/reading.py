"""Reading a row or an address against the tree, from the province down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lachan.ground.units.rules import writing
from lachan.ground.units.rules.register import (
    NAMED,
    TREE,
    Candidate,
    How,
    Match,
    Register,
)
from lachan.ground.units.words import Kind
from lachan.kernel import addresses

LIKELY = 80.0  # a piece of an address this alike is taken for a misspelled commune
NEAR = 90.0  # a context this alike is tried, and what it finds stays a candidate


@dataclass(frozen=True, slots=True)
class Asked:
    """What a row says of a place; any part may be empty. Codes are texts too."""

    commune: str = ""
    district: str = ""
    province: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether the row names no place at all."""
        return not (self.commune or self.district or self.province)


@dataclass(frozen=True, slots=True)
class Read:
    """The deepest unit a row names, and what of the text named none."""

    match: Match
    rest: tuple[str, ...] = ()


def read_row(register: Register, asked: Asked, roots: Sequence[str]) -> Match:
    """Resolve the deepest part within the parts above it.

    A part above that is not certain never decides: what is found below its best
    candidates, or beside it, comes back as candidates. Only a full code stands on
    its own beside a part above that names nothing at all.
    """
    if asked.is_empty:
        return Match()
    *above, (kind, text) = _parts(asked)
    context = _Context(tuple(roots))
    for kind_above, text_above in above:
        found = register.match(
            writing.read(text_above), roots=context.scopes, kinds=(kind_above,)
        )
        context = _narrowed(context, found)
    kinds = (kind, Kind.SPECIAL) if kind == Kind.COMMUNE else (kind,)
    written = writing.read(text)
    match = register.match(written, roots=context.scopes, kinds=kinds)
    if match.unit is not None:
        stands = context.is_sure or (match.how == How.CODE and context.is_open)
        return match if stands else _doubted(match)
    if not match.candidates and context.wider != context.scopes:
        wider = register.match(written, roots=context.wider, kinds=kinds)
        return _doubted(wider)
    return match


def _parts(asked: Asked) -> list[tuple[str, str]]:
    """What the row says, from the province down."""
    told = zip(TREE, (asked.province, asked.district, asked.commune), strict=True)
    return [(kind, text) for kind, text in told if text.strip()]


@dataclass(frozen=True, slots=True)
class _Context:
    """Where to look: `scopes`, in vain then `wider`; and whether that is certain."""

    scopes: tuple[str, ...]
    is_sure: bool = True
    is_open: bool = True  # nothing has contradicted: parts named nothing at all
    wider: tuple[str, ...] = ("",)


def _narrowed(context: _Context, match: Match) -> _Context:
    if match.unit is not None:
        return replace(context, scopes=(match.unit.path,), wider=context.scopes)
    alike = [item for item in match.candidates if item.score >= NEAR]
    if not alike:
        is_open = context.is_open and not match.candidates
        return replace(context, is_sure=False, is_open=is_open)
    # Two units of one name (a city and its district): both are searched, and one
    # answer in both together is an answer.
    all_named = all(item.score >= NAMED for item in alike)
    return _Context(
        scopes=tuple(item.unit.path for item in alike),
        is_sure=context.is_sure and all_named,
        is_open=False,
        wider=context.scopes,
    )


def _doubted(match: Match) -> Match:
    """The same unit, as a candidate: something above it did not fit."""
    if match.unit is None:
        return match
    return Match(candidates=(Candidate(match.unit, NEAR),))


def read_address(register: Register, text: str, roots: Sequence[str]) -> Read:
    """Resolve one address line; pieces without a type word are tried where they fit.

    `rest` holds what names no unit: house, hamlet, and what nobody knows.
    """
    told = addresses.parse(text)
    asked = Asked(
        commune=str(told.commune or ""),
        district=str(told.district or ""),
        province=str(told.province or ""),
    )
    rest = list(told.rest)
    asked = _completed(register, asked, rest, roots)
    below = [told.house or "", str(told.hamlet or "")]
    match = read_row(register, asked, roots)
    alike = _misspelled(register, match, rest)
    return Read(alike or match, tuple(part for part in [*below, *rest] if part))


def _misspelled(register: Register, match: Match, rest: list[str]) -> Match | None:
    """Communes that a piece left over may have meant, below the unit found so far.

    An address is not read as its district because its commune is misspelled.
    """
    unit = match.unit
    if unit is None or unit.kind not in (Kind.PROVINCE, Kind.DISTRICT) or not rest:
        return None
    alike = register.similar(
        writing.read(rest[-1]), roots=(unit.path,), kinds=(Kind.COMMUNE,)
    )
    likely = tuple(item for item in alike if item.score >= LIKELY)
    return Match(candidates=likely) if likely else None


def _completed(
    register: Register, asked: Asked, rest: list[str], roots: Sequence[str]
) -> Asked:
    """Let pieces without a type word, read from the end, fill the empty parts."""
    for field, kind in (
        ("province", Kind.PROVINCE),
        ("district", Kind.DISTRICT),
        ("commune", Kind.COMMUNE),
    ):
        if getattr(asked, field):
            continue
        scopes = _scopes_of(register, asked, roots)
        for piece in reversed(rest):
            found = register.match(writing.read(piece), roots=scopes, kinds=(kind,))
            if found.unit is not None or _is_named(found):
                rest.remove(piece)
                asked = replace(asked, **{field: piece})
                break
    return asked


def _scopes_of(
    register: Register, asked: Asked, roots: Sequence[str]
) -> tuple[str, ...]:
    if not (asked.province or asked.district):
        return tuple(roots)
    above = read_row(register, replace(asked, commune=""), roots)
    return _narrowed(_Context(tuple(roots)), above).scopes


def _is_named(match: Match) -> bool:
    return any(item.score >= NAMED for item in match.candidates)
