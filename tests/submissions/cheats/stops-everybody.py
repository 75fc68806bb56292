"""
what: Stops its warden and its peers with SIGSTOP, and itself at the end.
named: "tried: signal 19 to"
alone: true
"""
# %% double
import os
import signal

own, parent = os.getpid(), os.getppid()
for number in [parent, *range(max(2, parent - 10), own), *range(own + 1, own + 30)]:
    try:
        os.kill(number, signal.SIGSTOP)
    except OSError:
        pass
os.kill(own, signal.SIGSTOP)
