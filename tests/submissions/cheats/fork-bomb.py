"""
what: Starts processes until no more can be started.
named: "tried: starting a process"
alone: true
"""
# %% double
import os
import time

started = 0
try:
    while started < 1500:
        if os.fork() == 0:
            time.sleep(30)
            os._exit(0)
        started += 1
except OSError as error:
    print(started, error)
assert started < 1500
time.sleep(1)
