"""Notices in words, and the pages they open."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from lachan.ground.notices.models import Notice
from lachan.ground.notices.queries.catalogues import catalogue
from lachan.ground.notices.rules.catalogue import Kind, Told


@dataclass(frozen=True)
class Said:
    """A notice as it is read: what kind, the sentence, and where it leads."""

    title: str
    text: str
    url: str  # of the record; empty where there is none


def text_of(notice: Notice, language: str) -> str:
    """The sentence alone."""
    return said(notice, language).text


def said(notice: Notice, language: str) -> Said:
    """A notice in a language; the caller has joined its unit.

    A kind that the file no longer names is still told, without its sentence.
    """
    kind = catalogue().kinds.get(notice.kind)
    if kind is None:
        with translation.override(language):
            return Said(_("Notice"), _("What it was is no longer written down."), "")
    told = Told(
        unit=_unit_in(notice, language),
        code=notice.unit.code if notice.unit else "",
        kind=kind.name(language),
        count=notice.count,
        time=notice.happened_at,
        link=link_to(notice),
    )
    return Said(
        kind.name(language), kind.says(told, language), address_of_page(kind, notice)
    )


def _unit_in(notice: Notice, language: str) -> str:
    with translation.override(language):
        return notice.unit.local_name if notice.unit else _("the whole house")


def link_to(notice: Notice) -> str:
    """The address of the notice itself, whole, for messages outside the app."""
    return settings.PUBLIC_URL + reverse("notices:notice", args=[notice.public_id])


def address_of_page(kind: Kind, notice: Notice) -> str:
    """Where the record lies that a notice is about; empty if no page shows it."""
    try:
        return reverse(kind.page)
    except NoReverseMatch:
        pass
    if notice.subject_id is None:
        return ""
    try:
        return reverse(kind.page, args=[notice.subject_id])
    except NoReverseMatch:
        return ""
