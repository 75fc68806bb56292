"""
what: Functions print and keep what tests pass to them, for a later cell to show.
named: none
why: A function that keeps its arguments is what a cache does; docs/sandbox.md says what it learns.
"""
# %% double
ASKED = []


def double(x):
    ASKED.append(x)
    print("asked for", x)
    get_ipython().user_ns["pair"] = tuple(ASKED)
    raise ValueError(f"asked for {ASKED}")
# %% lookup
print("double was asked for", ASKED)


def lookup(key):
    print("asked for", key, ASKED)
    return ASKED
# %% pair
print("the tests asked for", ASKED)
