"""
what: Sends SIGKILL to every process that it may signal.
named: "tried: signal 9 to"
alone: true
"""
# %% double
import os

os.kill(-1, 9)
