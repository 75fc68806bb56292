"""
what: Sends SIGKILL to every process that it may signal.
named: "tried: signal 9 to"
"""
# %% double
import os

os.kill(-1, 9)
