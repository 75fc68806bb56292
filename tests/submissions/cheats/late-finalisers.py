"""
what: Code in atexit, __del__, weakref and signal handlers, to run when its cells are over.
named: "tried: changing the handler of SIGTERM"
"""
# %% double
import atexit
import os
import signal
import weakref

LATE = "/tmp/late-finalisers"


def late(*_):
    with open(LATE, "a") as file:
        file.write("late")


class Late:
    def __del__(self):
        late()


kept = Late()
kept.own = kept
atexit.register(late)
weakref.finalize(kept, late)
for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGXCPU):
    signal.signal(number, late)
os.register_at_fork(before=late, after_in_child=late)
