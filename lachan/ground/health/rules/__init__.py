"""What can be said of a dose, and who is at high risk. Pure."""

from lachan.ground.health.rules.doses import DoseDraft, problems

__all__ = ["DoseDraft", "problems"]
