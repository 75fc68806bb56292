"""
what: Leaves with SystemExit from reprs, properties, finalisers, threads and functions.
named: did not run to its end: SystemExit
"""
# %% double
import atexit
import sys
import threading


class Leaver:
    def __repr__(self):
        sys.exit(0)

    __str__ = __del__ = __repr__


atexit.register(sys.exit, 0)
threading.Thread(target=sys.exit).start()


def double(x):
    sys.exit(0)
# %% pair
pair = Leaver()
pair
# %% lookup
exit(0)
quit(0)
