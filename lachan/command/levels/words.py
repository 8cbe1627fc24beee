from django.db import models
from django.utils.translation import gettext_lazy as _

# What the rule is told of an area, and the numbers of a regulation that it uses, as
# people call them; records keep the codes.
INPUTS = {
    "community_cases_per_100k_7d": _("Community cases per 100,000 people in 7 days"),
    "any_case": _("Any case in the last 7 days"),
    "population": _("Number of people"),
    "dose1_18plus_share": _("Adults with at least one dose"),
    "elderly_full_share": _("Elderly people with all doses"),
    "capacity_ready": _("Receiving and treating patients (criterion 3)"),
    "previous_level": _("Level in force until now"),
}
NUMBERS = {
    "transmission_bands": _("Band of new community cases"),
    "levels_by_band_dose1_met": _("Levels where the first-dose target is met"),
    "levels_by_band_dose1_missed": _("Levels where the first-dose target is missed"),
    "dose1_18plus_share_min": _("Target for the first dose"),
    "elderly_full_share_min": _("Target for the elderly"),
    "elderly_from_age": _("Age from which people are elderly"),
    "elderly_missed_adds_levels": _("Levels added where the elderly target is missed"),
    "elderly_exempts_areas_without_case": _("No level added without a case"),
    "capacity_missed_forbids_lowering": _("No lowering while criterion 3 is missed"),
    "min_population_for_rate": _("Fewest people for whom a rate is used"),
    "announcement_lead_hours": _("Hours between announcement and effect"),
}


def name_of_input(code: str) -> str:
    """What an input of the rule is called; a code nobody named stays a code."""
    return str(INPUTS.get(code, code))


def name_of_number(key: str) -> str:
    """What a number of the rule is called: `transmission_bands[1]` is the second."""
    code, _bracket, place = key.partition("[")
    if code not in NUMBERS:
        return key
    number = place.rstrip("]")
    return f"{NUMBERS[code]} {int(number) + 1}" if number else str(NUMBERS[code])


class AssessmentState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    DECIDED = "decided", _("decided")
    ANNOUNCED = "announced", _("announced")
    SUPERSEDED = "superseded", _("superseded")
