"""
what: Kills its parent and the processes around it, one by one.
named: "tried: signal 9 to"
alone: true
"""
# %% double
import os
import time

own, parent = os.getpid(), os.getppid()
for number in [parent, *range(max(2, parent - 10), own), *range(own + 1, own + 30)]:
    try:
        os.kill(number, 9)
    except OSError:
        pass
time.sleep(1)
