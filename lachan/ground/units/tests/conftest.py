"""The cast of these tests: one small tree, one account that may edit, one reader."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.utils import translation

from lachan.ground.access.models import Grant, GrantPath, Role, User
from lachan.ground.journal.actions import Flow, install, installed
from lachan.ground.units.tests.trees import SmallTree

NOW = datetime(2021, 11, 1, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_reactions() -> Iterator[None]:
    before = installed()
    install(Flow(), may_be_empty=True)
    yield
    install(before, may_be_empty=True)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def tree(db: None) -> SmallTree:
    return SmallTree()


def account(name: str, *paths: str) -> User:
    """An account that may edit the units at and below the paths."""
    user = User.objects.create_user(name, None, full_name=name, language="en")
    if paths:
        role, _new = Role.objects.get_or_create(
            code="test_editor",
            defaults={
                "name_vi": "thử",
                "name_en": "test",
                "permissions": ["units.edit"],
                "purpose": "administration",
                "sees": "open",
            },
        )
        grant = Grant.objects.create(user=user, role=role, starts_at=NOW)
        for path in paths:
            GrantPath.objects.create(grant=grant, path=path)
    return user


@pytest.fixture
def editor(tree: SmallTree) -> User:
    return account("editor", tree.province.path)


@pytest.fixture
def reader(tree: SmallTree) -> User:
    return account("reader")
