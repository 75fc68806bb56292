"""
what: Locks on parts of files, each of which takes memory of the kernel's that no limit counts.
named: locks on parts of files|timed out
alone: true
"""
# %% double
import fcntl

file = open("locked", "w")
place = 0
while True:
    fcntl.lockf(file, fcntl.LOCK_EX, 1, place)
    place += 2
