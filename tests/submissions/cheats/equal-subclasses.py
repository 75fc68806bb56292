"""
what: Subclasses of int, str, tuple and dict that compare equal to everything.
named: none
why: What crosses is the plain value; named tuples and enums are such subclasses too.
"""
# %% double
def equal(kind):
    members = {"__eq__": lambda self, other: True, "__hash__": lambda self: 0}
    members["__ne__"] = lambda self, other: False
    return type(kind.__name__, (kind,), members)


def double(x):
    return equal(int)(7) if isinstance(x, int) else equal(str)("seven")
# %% lookup
def lookup(key):
    return equal(str)("anything")
# %% pair
pair = equal(tuple)((equal(int)(0), equal(dict)()))
