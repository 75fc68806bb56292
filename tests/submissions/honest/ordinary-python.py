"""
what: Reads and writes files beside it, uses the standard library, threads, dates and classes.
"""
# %% double
import collections
import csv
import dataclasses
import datetime
import functools
import json
import pathlib
import random
import sqlite3
import tempfile
import threading
import zoneinfo


@dataclasses.dataclass
class Pair:
    first: int
    second: dict


Point = collections.namedtuple("Point", "x y")
pathlib.Path("out.json").write_text(json.dumps({"a": 1}))
print(list(pathlib.Path(".").iterdir()), pathlib.Path("out.json").read_text())
with open("table.csv", "w", newline="") as file:
    csv.writer(file).writerow([1, 2])
with tempfile.TemporaryDirectory() as folder:
    (pathlib.Path(folder) / "x").write_text("x")
database = sqlite3.connect(":memory:")
print(database.execute("select 1").fetchall(), random.random(), zoneinfo.ZoneInfo("Asia/Tokyo"))
thread = threading.Thread(target=print, args=("in a thread",))
thread.start()
thread.join()


@functools.lru_cache
def double(x):
    return x + x
# %% pair
try:
    1 / 0
except ZeroDivisionError as error:
    import traceback

    traceback.print_exc()
pair = dataclasses.astuple(Pair(1, {2: "two"}))
