"""Distributions of how long work and patience last, drawn by inversion: a uniform number in, seconds out.

Inversion keeps random numbers in step: the same number means the same caller whatever else changes, and one less the
number is the opposite caller (antithetic pairs). Every distribution here rises with its number.

Source: L. Devroye, Non-Uniform Random Variate Generation (1986), ch. II.2, DOI 10.1007/978-1-4613-8643-8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy import special

from upheld.queueing.arrivals import Floats


class Times(Protocol):
    """A distribution of positive times."""

    @property
    def mean_s(self) -> float:
        """Its mean in seconds."""

    def at(self, uniform: Floats) -> Floats:
        """Seconds for uniform numbers from 0 (included) to 1 (excluded); any shape."""


@dataclass(frozen=True)
class Fixed:
    """Always the same; infinite: never ends."""

    mean_s: float

    def at(self, uniform: Floats) -> Floats:
        """`mean_s` for each number.

        >>> Fixed(30.0).at(np.array([0.1, 0.9])).tolist()
        [30.0, 30.0]
        """
        return np.full(uniform.shape, self.mean_s)


@dataclass(frozen=True)
class Exponential:
    """Memoryless."""

    mean_s: float

    def at(self, uniform: Floats) -> Floats:
        """The mean lies at 1 − 1/e.

        >>> round(float(Exponential(180.0).at(np.array(1 - np.exp(-1)))), 9)
        180.0
        """
        return -self.mean_s * np.log1p(-uniform)


@dataclass(frozen=True)
class Lognormal:
    """Log-normal with a mean and a coefficient of variation (standard deviation ÷ mean)."""

    mean_s: float
    variation: float

    def at(self, uniform: Floats) -> Floats:
        """The median is below the mean.

        >>> round(float(Lognormal(180.0, 1.0).at(np.array(0.5))), 6)
        127.279221
        """
        spread = np.sqrt(np.log1p(self.variation**2))
        return np.asarray(self.mean_s * np.exp(special.ndtri(_inside(uniform)) * spread - spread**2 / 2))


@dataclass(frozen=True)
class Gamma:
    """Gamma with a mean and a coefficient of variation; 1 is exponential, below 1 more regular (Erlang's phases)."""

    mean_s: float
    variation: float

    def at(self, uniform: Floats) -> Floats:
        """With variation 1 it is the exponential distribution.

        >>> round(float(Gamma(180.0, 1.0).at(np.array(1 - np.exp(-1)))), 9)
        180.0
        """
        shape = self.variation**-2.0
        return np.asarray(self.mean_s * special.gammaincinv(shape, uniform) / shape)


@dataclass(frozen=True)
class Empirical:
    """Times that were observed, each as likely as it was seen; nothing between or beyond them."""

    seen_s: tuple[float, ...]  # sorted

    @classmethod
    def of(cls, seen_s: Sequence[float]) -> Empirical:
        """From any order; raises ValueError where nothing was seen."""
        if not len(seen_s):
            raise ValueError("nothing was seen")
        return cls(tuple(sorted(float(one) for one in seen_s)))

    @property
    def mean_s(self) -> float:
        """The mean of what was seen."""
        return float(np.mean(self.seen_s))

    def at(self, uniform: Floats) -> Floats:
        """The observation at that share of the sorted list.

        >>> Empirical.of([9.0, 1.0, 4.0]).at(np.array([0.0, 0.5, 0.99])).tolist()
        [1.0, 4.0, 9.0]
        """
        seen = np.array(self.seen_s)
        return np.asarray(seen[np.minimum((uniform * len(seen)).astype(np.int64), len(seen) - 1)])


@dataclass(frozen=True)
class Steps:
    """A distribution by its survival curve, as Kaplan and Meier estimate it: infinite beyond what was seen."""

    at_s: tuple[float, ...]
    share: tuple[float, ...]  # still there from each time on

    @property
    def mean_s(self) -> float:
        """Infinite where some never left."""
        if self.share[-1] > 0:
            return float(np.inf)
        lost = -np.diff(np.concatenate([[1.0], self.share]))
        return float(lost @ np.array(self.at_s))

    def at(self, uniform: Floats) -> Floats:
        """The first time by which so many have left.

        >>> Steps((10.0, 20.0), (0.5, 0.2)).at(np.array([0.4, 0.7, 0.9])).tolist()
        [10.0, 20.0, inf]
        """
        gone = 1.0 - np.array(self.share)
        return np.append(self.at_s, np.inf)[np.searchsorted(gone, uniform, side="right")]


@dataclass(frozen=True)
class Mixture:
    """One of several kinds of people: the first with the first share, and so on; one number decides both."""

    parts: tuple[tuple[float, Times], ...]  # share and times; shares add up to 1

    @property
    def mean_s(self) -> float:
        """The mean over all kinds."""
        return float(sum(share * part.mean_s for share, part in self.parts if share))

    def at(self, uniform: Floats) -> Floats:
        """The number chooses the kind; how far it lies inside the share of that kind, the time.

        >>> Mixture(((0.25, Fixed(0.0)), (0.75, Fixed(60.0)))).at(np.array([0.2, 0.3])).tolist()
        [0.0, 60.0]
        """
        found = np.zeros(uniform.shape)
        start = 0.0
        for share, part in self.parts:
            inside = (uniform >= start) & (uniform < start + share)
            found[inside] = part.at((uniform[inside] - start) / share)
            start += share
        rest = uniform >= start  # shares that add up to a hair less than 1
        found[rest] = self.parts[-1][1].at(uniform[rest])
        return found


def _inside(uniform: Floats) -> Floats:
    """Numbers kept from 0, where a normal variable is infinite."""
    return np.maximum(uniform, 2.0**-54)
