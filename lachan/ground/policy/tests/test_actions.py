from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from lachan.ground.journal.models import Entry
from lachan.ground.policy import actions
from lachan.ground.policy.models import PolicyEdition
from lachan.ground.policy.queries import shipped
from lachan.ground.policy.tests.conftest import NOW, OVERLAY, WHOLE

pytestmark = pytest.mark.django_db


def test_loading_keeps_every_shipped_edition_and_tells_it_once(
    loaded: actions.Loaded,
) -> None:
    assert len(loaded.created) == len(shipped().editions)
    assert PolicyEdition.objects.count() == len(loaded.created)
    told = Entry.objects.get(fact="policy.policy_editions_loaded")
    assert told.count == len(loaded.created)


def test_loading_again_changes_nothing_and_says_nothing(loaded: actions.Loaded) -> None:
    again = actions.load_files(now=NOW)

    assert again.created == ()
    assert again.unchanged == len(loaded.created)
    assert Entry.objects.filter(fact="policy.policy_editions_loaded").count() == 1


def test_a_changed_file_of_a_loaded_edition_is_refused(tmp_path: Path, db: Any) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(WHOLE)
    actions.load_file(path=path, now=NOW)
    path.write_text(WHOLE.replace("value = 90", "value = 60"))

    with pytest.raises(actions.EditionIsFixed) as caught:
        actions.load_file(path=path, now=NOW)

    assert "test.definition@2021-10" in str(caught.value.what)
    assert PolicyEdition.objects.count() == 1


def test_a_file_whose_example_fails_is_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(WHOLE.replace('rt_pcr = "positive"', 'rt_pcr = "negative"'))

    with pytest.raises(actions.PolicyDoesNotHold):
        actions.load_file(path=path, now=NOW)

    assert not PolicyEdition.objects.exists()


def test_an_overlay_is_laid_upon_what_is_loaded(tmp_path: Path) -> None:
    whole, overlay = tmp_path / "whole.toml", tmp_path / "overlay.toml"
    whole.write_text(WHOLE)
    overlay.write_text(OVERLAY)

    actions.load_file(path=whole, now=NOW)
    loaded = actions.load_file(path=overlay, now=NOW)

    assert loaded.created == ("test.definition@2021-10+38-1/vn.38",)
    row = PolicyEdition.objects.get(place="vn.38")
    assert row.content.parameters["new_episode_after_days"]["value"] == 60
    assert "pcr" in row.content.parameters["criteria"]


def test_an_edition_whose_period_meets_a_loaded_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(
        WHOLE.replace(
            "valid_from = 2021-10-12", "valid_from = 2021-10-12\nvalid_to = 2022-01-01"
        )
    )
    actions.load_file(path=path, now=NOW)
    path.write_text(
        WHOLE.replace("2021-10-12", "2021-12-01").replace('"2021-10"', '"2021-12"')
    )

    with pytest.raises(actions.PolicyDoesNotHold):
        actions.load_file(path=path, now=NOW)


def test_the_database_refuses_to_change_an_edition(loaded: actions.Loaded) -> None:
    row = PolicyEdition.objects.first()
    assert row is not None

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        PolicyEdition.objects.filter(pk=row.pk).update(
            loaded_at=datetime(2022, 1, 1, tzinfo=UTC)
        )
    row.name_vi = "Khác"
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        row.save()
