"""
what: Takes memory until there is none, by itself and through children.
named: MemoryError|memory
alone: true
"""
# %% double
kept = []
while len(kept) < 400:
    kept.append(bytearray(b"x") * (10 << 20))
# %% lookup
import os
import time

for _ in range(8):
    if os.fork() == 0:
        kept = []
        try:
            while len(kept) < 60:
                kept.append(bytearray(b"x") * (10 << 20))
        finally:
            time.sleep(2)
            os._exit(0)
time.sleep(3)
assert False
