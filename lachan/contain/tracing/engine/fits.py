"""Secondary cases and serial intervals: arrays in, estimates out.

Offspring: negative binomial with mean μ and dispersion k by maximum likelihood
(Lloyd-Smith et al., Nature 438:355, 2005); the smaller k, the more a few people
infect most.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import gammaln

# ln k: beyond these the likelihood is flat to the last digit.
_SMALLEST, _LARGEST = math.log(1e-6), math.log(1e6)


@dataclass(frozen=True, slots=True)
class Offspring:
    """Secondary cases per person, zeros included.

    `k` None: the counts vary no more than chance alone lets them (variance at most
    the mean), so no finite dispersion is the most likely. `mean` and `mu` None: nobody.
    """

    n: int
    mean: float | None
    mu: float | None
    k: float | None


@dataclass(frozen=True, slots=True)
class Intervals:
    """Days from the onset of the source to the onset of the infected.

    `sd` is of the sample (n − 1), None below two; all None without a pair.
    """

    n: int
    mean: float | None = None
    sd: float | None = None
    median: float | None = None
    min: float | None = None
    max: float | None = None
    n_negative: int = 0


def offspring(children: NDArray[np.int64]) -> Offspring:
    """The fit for the numbers that each person infected."""
    if not len(children):
        return Offspring(0, None, None, None)
    mean = float(children.mean())
    # μ's likelihood is highest at the mean whatever k is.
    return Offspring(len(children), mean, mean, _dispersion(children, mean))


def _dispersion(children: NDArray[np.int64], mean: float) -> float | None:
    if float(children.var()) <= mean:
        return None
    values, times = np.unique(children, return_counts=True)

    def unlikely(log_k: float) -> float:
        k = math.exp(log_k)
        each = (
            gammaln(k + values)
            - gammaln(k)
            - gammaln(values + 1)
            - k * math.log1p(mean / k)
            - values * math.log1p(k / mean)
        )
        return -float(times @ each)

    found = minimize_scalar(
        unlikely,
        bounds=(_SMALLEST, _LARGEST),
        method="bounded",
        options={"xatol": 1e-9},
    )
    return math.exp(float(found.x))


def intervals(days: NDArray[np.int64]) -> Intervals:
    """Moments of the days between onsets; negative ones are counted, not mended."""
    if not len(days):
        return Intervals(0)
    return Intervals(
        n=len(days),
        mean=float(days.mean()),
        sd=float(days.std(ddof=1)) if len(days) > 1 else None,
        median=float(np.median(days)),
        min=int(days.min()),
        max=int(days.max()),
        n_negative=int((days < 0).sum()),
    )
