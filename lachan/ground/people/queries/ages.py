"""Ages of people in SQL."""

from django.db.models import Case, CharField, Q, Value, When

from lachan.kernel.ages import AGE_BAND_STARTS, AGE_BANDS


def age_band_of(field: str = "age_years") -> Case:
    """The band of `kernel.ages.AGE_BANDS` of completed years; empty if unknown."""
    starts = reversed(list(zip(AGE_BAND_STARTS, AGE_BANDS, strict=True)))
    return Case(
        *(
            When(Q(**{f"{field}__gte": start}), then=Value(band))
            for start, band in starts
        ),
        default=Value(""),
        output_field=CharField(),
    )
