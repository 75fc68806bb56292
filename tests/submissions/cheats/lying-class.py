"""
what: Objects that say they are of another class, with hostile reprs and hooks for pickle.
named: "holds a Liar"
"""
# %% double
import os


class Liar:
    __class__ = int

    def __reduce__(self):
        return os.system, ("touch /tmp/lying-class",)

    def __int__(self):
        return 4

    __index__ = __int__

    def __repr__(self):
        raise SystemExit


def double(x):
    return Liar()
# %% pair
pair = Liar()
