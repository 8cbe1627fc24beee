"""The benchmark of duplicate look-up, small: it runs, and the aims hold here too."""

import pytest

from bench.duplicates import Size, run, table
from lachan.ground.people.models import Person


@pytest.mark.django_db
def test_the_aims_of_recall_and_precision_hold_in_a_small_register() -> None:
    report = run(Size(people=1_500, queries=250, seed=3))

    assert Person.objects.count() == 1_500
    assert report["everybody"]["recall@5"] >= 0.97
    assert report["in_sets"]["recall@5"] >= 0.96
    assert report["everybody"]["precision_likely"] >= 0.95
    assert "commonest_100_names" in table(report)
