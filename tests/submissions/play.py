"""Plays the corpus, or a part of it, in the container."""

import json
from collections.abc import Collection
from dataclasses import asdict

from tests.submissions.containment import run_contained
from tests.submissions.corpus import Handed, read_corpus
from tests.submissions.stage import Play, Report

_MORE_S = 120.0


class PlayFailed(Exception):
    """The stage itself ended: the container was taken along, or ours is at fault."""


def corpus_of(assignment: str) -> tuple[list[Handed], list[Handed]]:
    """The cheats and the honest submissions to one assignment."""
    cheats, honest = (
        [one for one in read_corpus(kind) if one.assignment == assignment]
        for kind in ("cheats", "honest")
    )
    return cheats, honest


def play(
    assignment: str,
    grader: str,
    names: Collection[str],
    limit_s: float = 600.0,
    with_pages: bool = True,
) -> Report:
    """What came of submissions `names`, graded in one batch by `ours` or `stock`."""
    asked = Play(assignment, grader, tuple(names), limit_s=limit_s, with_pages=with_pages)
    text = json.dumps(asdict(asked))
    ran = run_contained(["-m", "tests.submissions.stage"], text, limit_s + _MORE_S)
    if ran.returncode != 0:
        raise PlayFailed(f"exit code {ran.returncode}: {ran.stderr[-2000:]}")
    return Report(**json.loads(ran.stdout))
