"""
what: Each function that a test calls sleeps without end.
named: timed out|did not return
"""
# %% double
import time


def double(x):
    time.sleep(3600)
# %% lookup
def lookup(key):
    while True:
        pass
