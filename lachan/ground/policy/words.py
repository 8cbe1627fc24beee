"""What families, parameters and their fields are called on screen."""

from django.utils.translation import gettext_lazy as _

FAMILIES = {
    "levels.community-matrix": _("epidemic level"),
    "case-definition.criteria": _("case definition"),
    "notification.clock": _("reporting clock"),
}
# Parameters and the fields of their rows, by key.
KEYS = {
    "activity": _("activity"),
    "all_findings": _("all of"),
    "announcement_lead_hours": _("announced ahead (hours)"),
    "announces": _("announces"),
    "any_case": _("any case"),
    "any_findings": _("any of"),
    "assessment_iso_weekday": _("assessed on weekday (1 = Monday)"),
    "authority": _("who acts on the level"),
    "before_hour": _("before hour"),
    "before_iso_weekday": _("before weekday (1 = Monday)"),
    "below_cases_per_100k_7d": _("below (cases per 100,000 in 7 days)"),
    "capacity_missed_forbids_lowering": _("criterion 3 missed: level not lowered"),
    "capacity_ready": _("criterion 3 met"),
    "case_first_hours": _("urgent cases (hours)"),
    "case_second_hours": _("other single cases (hours)"),
    "classification": _("classification"),
    "code": _("code"),
    "colour": _("colour"),
    "community_cases_per_100k_7d": _("community cases per 100,000 in 7 days"),
    "counted_at_least": _("at least"),
    "counted_findings": _("counted among"),
    "criteria": _("criterion"),
    "death_hours": _("deaths (hours)"),
    "decides": _("decides"),
    "declaration_hours": _("declarations (hours)"),
    "diseases": _("diseases and their intervals"),
    "dose1_18plus_share": _("share with one dose, 18+"),
    "dose1_18plus_share_min": _("criterion 2: least share with one dose, 18+"),
    "due_at": _("due before"),
    "due_at_max": _("due at the latest before"),
    "due_at_min": _("due at the earliest before"),
    "elderly_exempts_areas_without_case": _("no case: elderly target adds nothing"),
    "elderly_from_age": _("who counts as elderly"),
    "elderly_full_share": _("share of elderly with all doses"),
    "elderly_full_share_min": _("criterion 2b: least share of elderly, all doses"),
    "elderly_missed_adds_levels": _("elderly target missed: levels added"),
    "en": _("English name"),
    "from_age_years": _("from age (years)"),
    "from_cases_per_100k_7d": _("from (cases per 100,000 in 7 days)"),
    "from_date": _("from day"),
    "icd10": _("ICD-10"),
    "interval": _("interval"),
    "level": _("level"),
    "level_1": _("level 1"),
    "level_2": _("level 2"),
    "level_3": _("level 3"),
    "level_4": _("level 4"),
    "level_max": _("highest level"),
    "level_min": _("lowest level"),
    "levels": _("names and colours of levels"),
    "levels_by_band_dose1_met": _("matrix: level by band, dose target met"),
    "levels_by_band_dose1_missed": _("matrix: level by band, dose target missed"),
    "measures": _("measures by level"),
    "min_population_for_rate": _("least population for a rate"),
    "name": _("name"),
    "needs_epidemiological_link": _("with an epidemiological link"),
    "negative_tests": _("negative test"),
    "new_episode_after_days": _("a new episode after (days)"),
    "number": _("number"),
    "outbreak_hours": _("outbreaks, again every (hours)"),
    "population": _("population"),
    "positive_tests": _("positive test"),
    "possible": _("possible"),
    "previous_level": _("level until now"),
    "proposes": _("proposes"),
    "repeats_every_hours": _("again every (hours)"),
    "system": _("code system"),
    "transmission_bands": _("criterion 1: bands of transmission"),
    "vi": _("Vietnamese name"),
    "weekly": _("weekly list due"),
}


def key(name: str) -> str:
    """A key as people read it; an unknown one as it is written."""
    return str(KEYS.get(name, name.replace("_", " ")))


def family(name: str) -> str:
    """A family as people read it; an unknown one as it is written."""
    return str(FAMILIES.get(name, name))
