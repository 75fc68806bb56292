"""
what: Loops without end, in Python that swallows interrupts and in C that sees none.
named: timed out
"""
# %% double
import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
# %% lookup
import re

re.match(r"(a+)+$", "a" * 60 + "b")
