"""Which short numbers are too easy to guess. Pure."""

from enum import StrEnum
from itertools import pairwise


class PinFault(StrEnum):
    """Why a short number cannot be one."""

    LENGTH = "length"
    EASY = "easy"


def fault_of_pin(pin: str, *, digits: int) -> PinFault | None:
    """What is wrong with a number chosen as PIN; None if nothing is.

    Refused are numbers of one digit, rows up and down, and a short group repeated:
    they are among the first that a stranger tries.
    """
    if len(pin) != digits or not (pin.isascii() and pin.isdigit()):
        return PinFault.LENGTH
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        return PinFault.EASY
    for size in (1, 2, 3):
        if digits % size == 0 and pin == pin[:size] * (digits // size):
            return PinFault.EASY
    return None
