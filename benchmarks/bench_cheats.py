"""What cheats gain under this autograder, beside stock `nbgrader autograde`.

    python benchmarks/bench_cheats.py [--workers N] [--only NAME ...] [--write docs/cheats.md]

Every cheat of tests/submissions/cheats is graded by both in a container of bubblewrap that has
no network and no home of anybody, so that none hurts this machine. Ours gets all of an
assignment in one batch; stock nbgrader gets those that may harm others there one by one, the
rest in batches, honest neighbours and an untouched notebook with each. Prints a table; the last
line is JSON: how many were `tried`, how many `gained` something from ours (a point, a secret, a
file or process left behind, harm to others, a script where the work is shown), and from stock.
"""

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

from tests.submissions.containment import why_not
from tests.submissions.corpus import Handed, read_corpus
from tests.submissions.play import PlayFailed, corpus_of, play
from tests.submissions.verdict import faults_of, faults_of_class, is_named

LIMIT_S = 300.0
MORE_S = 20.0
STOCK_BATCH = 6
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
    ("no page", "cannot be looked at"),
    ("shown", "steers the terminal"),
    ("ended", "ends the grader"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """What came of a turn."""

    gains: dict[str, list[str]]
    """By cheat."""
    other: list[str]
    """What happened and cannot be told of one cheat."""
    unnamed: list[str] = field(default_factory=list)
    """Cheats that our report does not call by their name."""


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


@dataclass(frozen=True, slots=True)
class Turn:
    """One play, and whose it is."""

    grader: str
    assignment: str
    cheats: tuple[Handed, ...]

    @property
    def key(self) -> str:
        """What the file of results knows it by."""
        return f"{self.grader} {' '.join(cheat.name for cheat in self.cheats)}"


def turns(cheats: Sequence[Handed]) -> Iterator[Turn]:
    """All plays, those with many cheats first."""
    for assignment in dict.fromkeys(cheat.assignment for cheat in cheats):
        yield Turn("ours", assignment, tuple(c for c in cheats if c.assignment == assignment))
    together: dict[tuple[str, bool], list[Handed]] = {}
    for cheat in cheats:
        if not cheat.alone:
            together.setdefault((cheat.assignment, cheat.shown), []).append(cheat)
    for (assignment, _), some in together.items():
        for start in range(0, len(some), STOCK_BATCH):
            yield Turn("stock", assignment, tuple(some[start : start + STOCK_BATCH]))
    yield from (Turn("stock", cheat.assignment, (cheat,)) for cheat in cheats if cheat.alone)


def take(turn: Turn) -> Found:
    """Play it; what each cheat had of it."""
    names = [cheat.name for cheat in turn.cheats]
    ours = turn.grader == "ours"
    pages = ours or any(cheat.shown for cheat in turn.cheats)
    honest = [one.name for one in corpus_of(turn.assignment)[1]] if ours else []
    limit_s = LIMIT_S + MORE_S * len(names)
    try:
        report = play(turn.assignment, turn.grader, [*names, *honest], limit_s, pages)
    except PlayFailed as error:
        return Found({name: ["ends the grader"] for name in names}, [str(error)[:300]])
    except subprocess.TimeoutExpired:
        return Found({name: ["holds the grader up"] for name in names}, ["it was never over"])
    if not ours:
        # One of several submissions that fails makes nbgrader's exit code 1, which harms nobody.
        report.exit_codes = []
    left_out = [cheat for cheat in turn.cheats if not ours and cheat.name not in report.graded]
    if left_out and len(names) > 1:
        # One of them ended the batch, or failed: each by itself then.
        return _together([Turn(turn.grader, turn.assignment, (cheat,)) for cheat in turn.cheats])
    of_all = faults_of_class(report, list(turn.cheats))
    alone = of_all if len(names) == 1 else []
    return Found(
        {cheat.name: gains([*faults_of(cheat, report), *alone]) for cheat in turn.cheats},
        [] if alone else of_all,
        [cheat.name for cheat in turn.cheats if ours and not is_named(cheat, report)],
    )


def _together(turns_of_one: Sequence[Turn]) -> Found:
    found = Found({}, [])
    for turn in turns_of_one:
        one = take(turn)
        found.gains.update(one.gains)
        found.other.extend(one.other)
    return found


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

| | tried | gained something |
| --- | --- | --- |
| stock nbgrader | {result["stock_tried"]} | {result["stock_gained"]} |
| autograder | {result["tried"]} | {result["gained"]} |

To gain is: a point more than an untouched notebook; a secret (a hidden test, another's work, a
credential, an environment variable, what the gradebook holds) in anything that is made of the
submission; data sent out; a file or a process left behind; a score of somebody else changed; a
script that would run in the browser, or anything that does more than stand there in formgrader,
where the instructor looks; a page that formgrader cannot make; a terminal that is steered.
Feedback of stock nbgrader shows hidden tests to everybody, who cheats or not: that is not
counted here.
A dash is nothing gained; "not run" was not played in this run.

{table(rows)}

## What each tries

{texts}
"""


def play_all(cheats: Sequence[Handed], options: argparse.Namespace) -> dict[str, Found]:
    """The results by turn; those that the file has are taken from there."""
    known: dict[str, Found] = {}
    if options.results and options.results.is_file():
        known = {
            key: Found(**found)
            for key, found in json.loads(options.results.read_text(encoding="utf-8")).items()
        }
    end = time.monotonic() + 60 * options.minutes

    def take_if_time(turn: Turn) -> None:
        if turn.key in known or time.monotonic() > end:
            return
        known[turn.key] = take(turn)
        print(f"{turn.grader}: {len(turn.cheats)} cheats played", file=sys.stderr, flush=True)
        if options.results:
            everything = {key: asdict(found) for key, found in list(known.items())}
            part = options.results.with_suffix(f".{threading.get_ident()}")
            part.write_text(json.dumps(everything, indent=1), encoding="utf-8")
            part.replace(options.results)

    with ThreadPoolExecutor(options.workers) as workers:
        list(workers.map(take_if_time, turns(cheats)))
    return known


def main() -> None:
    """Run both, print the table, and the result as the last line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--only", nargs="*", default=[], help="cheats by name")
    parser.add_argument("--results", type=Path, help="a file: what it has is not played again")
    parser.add_argument("--minutes", type=float, default=600, help="begin no play after that")
    parser.add_argument("--write", type=Path, help="the page to write")
    options = parser.parse_args()
    if reason := why_not():
        raise SystemExit(f"the cheats are only run contained: {reason}")
    cheats = [one for one in read_corpus("cheats") if not options.only or one.name in options.only]
    known = play_all(cheats, options)
    found = [(turn, known[turn.key]) for turn in turns(cheats) if turn.key in known]
    by_grader: dict[str, dict[str, list[str]]] = {"ours": {}, "stock": {}}
    for turn, one in found:
        by_grader[turn.grader] |= one.gains
    of_nobody = [text for turn, one in found if turn.grader == "ours" for text in one.other]
    unnamed = [name for _, one in found for name in one.unnamed]
    rows = [
        [cheat.name, *(_words(by_grader[grader].get(cheat.name)) for grader in ("stock", "ours"))]
        for cheat in cheats
    ]
    result = {
        "tried": len(by_grader["ours"]),
        # What cannot be told of one cheat counts as one that gained.
        "gained": sum(bool(had) for had in by_grader["ours"].values()) + bool(of_nobody),
        "stock_tried": len(by_grader["stock"]),
        "stock_gained": sum(bool(had) for had in by_grader["stock"].values()),
        "unnamed": len(unnamed),
    }
    print(table(rows))
    for text in of_nobody:
        print(f"not to be told of one cheat: {text}")
    if unnamed:
        print(f"not named in the report: {', '.join(unnamed)}")
    if options.write:
        options.write.write_text(page(rows, cheats, result), encoding="utf-8")
    print(json.dumps(result))


def _words(had: list[str] | None) -> str:
    if had is None:
        return "not run"
    return ", ".join(had) or "-"


if __name__ == "__main__":
    main()
