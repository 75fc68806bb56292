"""
what: Announces four gigabytes on the line to the grader.
named: broken message
"""
# %% double
import os

for number in range(3, 64):
    try:
        os.write(number, b"\xff" * 64)
    except OSError:
        pass
