"""
what: Writes files until the disk is full.
named: "did not run to its end: OSError|file size|tried: opening '/dev/shm"
alone: true
"""
# %% double
import os

for place in (".", "/tmp", os.path.expanduser("~"), "/dev/shm"):
    try:
        for number in range(40):
            with open(f"{place}/takes-the-disk-{number}", "wb") as file:
                for _ in range(20):
                    file.write(b"x" * (1 << 20))
        raise SystemExit(f"{place} took it all")
    except OSError as error:
        print(place, error)
for number in range(100_000):
    os.mkdir(f"many-{number}")
