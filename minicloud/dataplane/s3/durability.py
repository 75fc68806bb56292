"""What a number of nines means: how many objects are expected to be lost.

Source: S3 User Guide, Data protection in Amazon S3: designed for 99.999999999 % durability a year,
an average annual expected loss of 0.000000001 % of objects; storage classes: Reduced Redundancy
0.01 %.
"""

from decimal import Decimal
from fractions import Fraction
from math import exp, expm1, lgamma, log, log1p, sqrt
from random import Random

_MANY = 500
"""Above it a Poisson distribution is drawn as the normal one that it comes close to."""


def annual_loss(durability_percent: str) -> Fraction:
    """The chance that one object is lost within a year, exactly: "99.99" gives 1/10000."""
    kept = Fraction(Decimal(durability_percent)) / 100
    if not 0 <= kept <= 1:
        raise ValueError(f"durability {durability_percent!r}: expected percent, from 0 to 100")
    return 1 - kept


def expected_losses(objects: int, durability_percent: str, years: int = 1) -> Fraction:
    """How many of so many objects are lost on the average. Simplified: lost ones are replaced."""
    return objects * years * annual_loss(durability_percent)


def chance_of_any_loss(objects: int, durability_percent: str, years: int = 1) -> float:
    """The chance that at least one object is lost, where objects are lost independently."""
    lost = float(annual_loss(durability_percent))
    return -expm1(objects * years * log1p(-lost)) if lost < 1 else 1.0


def simulated_losses(
    objects: int, durability_percent: str, years: int, seed: int
) -> tuple[int, ...]:
    """Losses in each of so many years, drawn: each object is lost by itself."""
    random = Random(seed)
    mean = objects * float(annual_loss(durability_percent))
    return tuple(_poisson(random, mean) for _ in range(years))


def _poisson(random: Random, mean: float) -> int:
    """Many objects with a small chance each: the binomial's limit, drawn by inversion."""
    if mean > _MANY:
        return max(0, round(random.gauss(mean, sqrt(mean))))
    at, number = random.random(), 0
    total = exp(-mean)
    while at > total and number < 10 * mean + 100:
        number += 1
        total += exp(number * log(mean) - mean - lgamma(number + 1)) if mean else 0.0
    return number
