"""Age bands as the database sees them."""

import pytest
from django.db.models import IntegerField, Value

from lachan.ground.people.queries.ages import age_band_of
from lachan.ground.people.tests.conftest import Town
from lachan.ground.units.models import Unit
from lachan.kernel.ages import AGE_BANDS


@pytest.mark.parametrize(
    ("years", "band"),
    [(0, "0-4"), (4, "0-4"), (5, "5-11"), (17, "12-17"), (18, "18-49"), (65, "65+")],
)
def test_an_age_falls_into_one_band(town: Town, years: int, band: str) -> None:
    aged = Unit.objects.annotate(age_years=Value(years, output_field=IntegerField()))

    assert aged.annotate(band=age_band_of()).values_list("band", flat=True)[0] == band
    assert band in AGE_BANDS


def test_an_unknown_age_has_no_band(town: Town) -> None:
    unknown = Unit.objects.annotate(
        age_years=Value(None, output_field=IntegerField()), band=age_band_of()
    )

    assert unknown.values_list("band", flat=True)[0] == ""
