"""Doses counted and seen; and the register of people at high risk."""

from lachan.ground.health.queries.doses import doses_rows, doses_visible_to

__all__ = ["doses_rows", "doses_visible_to"]
