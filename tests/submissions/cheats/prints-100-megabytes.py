"""
what: Prints 100 megabytes, on one line, on both streams, past Python, and as displays.
named: "output was cut"
"""
# %% double
import os
import sys

from IPython.display import display

print("x" * 100_000_000)
print("y" * 10_000_000, file=sys.stderr)
os.write(1, b"z" * 1_000_000)
for _ in range(300):
    display({"text/plain": "w" * 100_000}, raw=True)
