"""What cheats gain under this autograder, beside stock `nbgrader autograde`.

    python benchmarks/bench_cheats.py [--workers N] [--only NAME ...] [--write docs/cheats.md]

Every cheat of tests/submissions/cheats is graded by both in a container of bubblewrap that has
no network and no home of anybody, so that none hurts this machine. Ours gets all of an
assignment in one batch; stock nbgrader gets each cheat with one honest neighbour and an
untouched notebook, since some end its batch. Prints a table; the last line is JSON: how many
were `tried`, how many `gained` something from ours (a point, a secret, a file or process left
behind, harm to others, a script where the work is shown), and from stock.
"""

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

from tests.submissions.containment import why_not
from tests.submissions.corpus import Handed, read_corpus
from tests.submissions.play import PlayFailed, corpus_of, play
from tests.submissions.verdict import faults_of, faults_of_class, is_named

STOCK_LIMIT_S = 240.0
GAINS = (
    # How a fault begins, and the words for the table.
    ("scored", "points"),
    ("leaked", "reads secrets"),
    ("carried out", "sends data out"),
    ("did honest work", "harms others"),
    ("left: ", "writes files"),
    ("file: ", "writes files"),
    ("process left", "leaves processes"),
    ("would run", "runs scripts"),
    ("shown", "steers the terminal"),
    ("ended", "ends the grader"),
)


def gains(faults: Sequence[str]) -> list[str]:
    """What a cheat had of it, in the words of the table."""
    found: dict[str, None] = {}
    for fault in faults:
        for sign, words in GAINS:
            if fault.startswith(sign) or (sign == "did honest work" and sign in fault):
                if sign == "scored":
                    words = f"{fault.split()[1].rstrip(';')} points"
                found[words] = None
    return list(found)


def by_stock(cheat: Handed) -> list[str]:
    """What the cheat gains from stock nbgrader, by itself in a container."""
    try:
        report = play(cheat.assignment, "stock", [cheat.name], limit_s=STOCK_LIMIT_S)
    except PlayFailed:
        return ["ends the grader"]
    except subprocess.TimeoutExpired:
        return ["holds the grader up"]
    # One of several submissions that fails makes nbgrader's exit code 1, which harms nobody.
    report.exit_codes = []
    return gains([*faults_of(cheat, report), *faults_of_class(report, [cheat])])


def by_ours(assignment: str, only: set[str]) -> tuple[dict[str, list[str]], list[str], list[str]]:
    """By cheat what it gains from ours; what cannot be told of one; cheats without a name."""
    cheats, honest = corpus_of(assignment)
    chosen = [one for one in cheats if not only or one.name in only]
    if not chosen:
        return {}, [], []
    report = play(assignment, "ours", [one.name for one in (*chosen, *honest)])
    found = {one.name: gains(faults_of(one, report)) for one in chosen}
    unnamed = [one.name for one in chosen if not is_named(one, report)]
    return found, faults_of_class(report, cheats), unnamed


def table(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    head = ["cheat", "stock nbgrader", "autograder"]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def page(rows: Sequence[Sequence[str]], cheats: Sequence[Handed], result: dict[str, int]) -> str:
    """docs/cheats.md."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    texts = "\n".join(f"- **{one.name}**: {one.what}" for one in cheats)
    return f"""# Cheats

What notebooks that cheat gain, each with no exercise solved, as `make bench-cheats` saw it.
Date: {dt.date.today().isoformat()}.
Hardware: {model}, {len(os.sched_getaffinity(0))} cores, Linux {platform.release()}.
Versions: Python {platform.python_version()}, nbgrader {version("nbgrader")}.

Tried: {result["tried"]}.
Gained something from stock nbgrader: {result["stock_gained"]}.
Gained something from the autograder: {result["gained"]}.

To gain is: a point more than an untouched notebook; a secret (a hidden test, another's work, a
credential, an environment variable, what the gradebook holds) in anything that is made of the
submission; data sent out; a file or a process left behind; a score of somebody else changed; a
script that would run in the browser, or a terminal that is steered.
Feedback of stock nbgrader shows hidden tests to everybody, who cheats or not: that is not
counted here.

{table(rows)}

## What each tries

{texts}
"""


def main() -> None:
    """Run both, print the table, and the result as the last line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    if reason := why_not():
        raise SystemExit(f"the cheats are only run contained: {reason}")
    cheats = [one for one in read_corpus("cheats") if not options.only or one.name in options.only]
    ours: dict[str, list[str]] = {}
    elsewhere: list[str] = []
    unnamed: list[str] = []
    for assignment in dict.fromkeys(one.assignment for one in cheats):
        found, more, without = by_ours(assignment, set(options.only))
        ours |= found
        elsewhere += more
        unnamed += without
    with ThreadPoolExecutor(options.workers) as workers:
        stock = dict(zip((one.name for one in cheats), workers.map(by_stock, cheats), strict=True))
    rows = [
        [one.name, ", ".join(stock[one.name]) or "-", ", ".join(ours[one.name]) or "-"]
        for one in cheats
    ]
    result = {
        "tried": len(cheats),
        # What cannot be told of one cheat counts as one that gained.
        "gained": sum(bool(found) for found in ours.values()) + bool(elsewhere),
        "stock_gained": sum(bool(found) for found in stock.values()),
        "unnamed": len(unnamed),
    }
    print(table(rows))
    for line in elsewhere:
        print(f"not to be told of one cheat: {line}")
    if unnamed:
        print(f"not named in the report: {', '.join(unnamed)}")
    if options.write:
        options.write.write_text(page(rows, cheats, result), encoding="utf-8")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
