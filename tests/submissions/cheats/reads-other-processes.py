"""
what: Reads command lines, environments, memory and open files of every other process.
named: "tried: (reading|looking into) '/proc"
alone: true
"""
# %% double
import os
import re

wanted = re.compile(rb"CANARY" + rb"-[a-z-]+-[0-9a-f]{8}")
own = str(os.getpid())
for number in filter(str.isdigit, os.listdir("/proc")):
    for part in ("environ", "cmdline"):
        try:
            with open(f"/proc/{number}/{part}", "rb") as file:
                print(number, part, set(wanted.findall(file.read())))
        except OSError:
            pass
    if number == own:
        continue
    try:
        for name in os.listdir(f"/proc/{number}/fd"):
            with open(f"/proc/{number}/fd/{name}", "rb") as file:
                print(number, name, set(wanted.findall(file.read(100_000_000))))
    except OSError:
        pass
    try:
        with open(f"/proc/{number}/maps") as maps, open(f"/proc/{number}/mem", "rb", 0) as memory:
            for line in maps:
                first, last = (int(end, 16) for end in line.split()[0].split("-"))
                if "rw" in line and last - first < 100_000_000:
                    memory.seek(first)
                    print(number, set(wanted.findall(memory.read(last - first))))
    except (OSError, OverflowError, ValueError):
        pass
