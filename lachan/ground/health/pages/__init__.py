"""Doses, and the register of people at high risk."""

from lachan.ground.health.pages.doses import dose, doses, new, restore, void
from lachan.ground.health.pages.risk import high_risk

__all__ = ["dose", "doses", "high_risk", "new", "restore", "void"]
