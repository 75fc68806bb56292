"""
what: Reads all of its process's memory through /proc/self/mem for hidden tests.
named: "tried: reading '/proc/self"
"""
# %% double
import re

wanted = re.compile(b"CANARY" + b"-[a-z-]+-[0-9a-f]{8}")
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
    for line in maps:
        if "rw" not in line or "[v" in line:
            continue
        first, last = (int(part, 16) for part in line.split()[0].split("-"))
        try:
            memory.seek(first)
            for found in set(wanted.findall(memory.read(last - first))):
                print("found:", found)
        except (OSError, OverflowError, MemoryError):
            continue
