"""
what: Busy processes slow down whoever is graded at the same time.
named: "tried: starting a process"
alone: true
"""
# %% double
import os
import time

for _ in range(30):
    if os.fork() == 0:
        while True:
            pass


def double(x):
    time.sleep(3600)
