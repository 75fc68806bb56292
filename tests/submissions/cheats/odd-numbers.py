"""
what: Answers with NaN, infinity, huge integers and halves of surrogate pairs.
named: none
why: They are numbers and texts, and the right answer of another exercise.
"""
# %% double
import math


def double(x):
    return 1 << 20_000_000 if isinstance(x, int) else "\ud800" * 3
# %% lookup
def lookup(key):
    return math.nan
# %% pair
pair = (math.inf, {10**10_000: "\udfff"})
