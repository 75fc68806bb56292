"""What is known of each submission: the journal's lines, read and written by their meaning.

    {"blueprint": digest, "notebooks": [...]}    the instructor's cells that results came from
    {"key": student, "graded": {...}, ...}       a result, with all that is to be written of it
    {"key": student, "kept": {...}}              that result is in the gradebook and autograded/
    {"key": student, "failed": {...}}            ours to mend: tried again by the next run

The last result of a student counts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import Any

from autograder.fingerprint import Fingerprint
from autograder.graded import Graded, graded_from_json, graded_to_json
from autograder.journal import Journal
from autograder.records import CellResult, result_from_json, result_to_json
from autograder.steps.blueprint import Blueprint, blueprint_from_json
from autograder.steps.score import Score


@dataclass(frozen=True, slots=True)
class NotebookResult:
    """Of one notebook: what its cells gave, and which answers were handed in as released."""

    results: tuple[CellResult, ...] | None
    """None when the outputs are in autograded/ only."""
    unanswered: frozenset[str]
    scores: int
    """How many of the submission's scores are this notebook's; they stand in its order."""
    touched: frozenset[str] = frozenset()
    """Cells that a regrade scored anew, be it to the same points."""


@dataclass(frozen=True, slots=True)
class Result:
    """All that is to be written of one graded submission."""

    graded: Graded
    fingerprint: Fingerprint
    notebooks: Mapping[str, NotebookResult]
    whole: bool = True
    """All scores are new; else, after a regrade, only some, and manual scores beside the
    others need no second look."""

    def scores_by_cell(self) -> dict[tuple[str, str], Score]:
        """The scores by notebook and grade_id."""
        scores = iter(self.graded.scores)
        return {
            (name, one.grade_id): one
            for name, part in self.notebooks.items()
            for one in islice(scores, part.scores)
        }

    @property
    def has_outputs(self) -> bool:
        """Whether autograded/ can be written from it."""
        return all(one.results is not None for one in self.notebooks.values())


@dataclass(frozen=True, slots=True)
class Kept:
    """What was found when a result was written."""

    score: float
    """The gradebook's, manual scores and extra credit included."""
    files: str
    """Fingerprint of the folder in autograded/."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a student's last result stands in the journal."""

    place: int
    fingerprint: Fingerprint | None
    """None of a submission that could not be graded."""
    kept: Kept | None = None


class Ledger:
    """The last result of each student of an assignment."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._entries: dict[str, Entry] = {}
        self._blueprints: dict[str, int] = {}
        self._grown = False
        for place, data in journal.lines():
            if not self._is_of_a_lost_result(data):
                self._take(place, data)

    def find(self, student: str) -> Entry | None:
        """The student's entry, unless there is none or grading failed."""
        entry = self._entries.get(student)
        return entry if entry is not None and entry.fingerprint is not None else None

    def read(self, entry: Entry) -> Result:
        """The result that was added."""
        data = self._journal.read(entry.place)
        assert entry.fingerprint is not None
        notebooks = {
            name: NotebookResult(
                None
                if one.get("results") is None
                else tuple(result_from_json(result) for result in one["results"]),
                frozenset(one["unanswered"]),
                one["scores"],
                frozenset(one.get("touched", ())),
            )
            for name, one in data["notebooks"].items()
        }
        graded = graded_from_json(data["graded"])
        return Result(graded, entry.fingerprint, notebooks, data["whole"])

    def blueprints(self, digest: str) -> tuple[list[Blueprint], str] | None:
        """The instructor's cells of that digest, where a result came from them.

        With them the fingerprint of the files beside the notebooks.
        """
        place = self._blueprints.get(digest)
        if place is None:
            return None
        data = self._journal.read(place)
        return [blueprint_from_json(one) for one in data["notebooks"]], data["given"]

    def earlier_blueprints(self, digest: str) -> list[Blueprint]:
        """The instructor's cells of all other digests that results came from."""
        return [
            blueprint_from_json(one)
            for known, place in self._blueprints.items()
            if known != digest
            for one in self._journal.read(place)["notebooks"]
        ]

    def begin(self, digest: str, blueprints: list[Blueprint], given: str) -> None:
        """Note the instructor's cells and files, from which the next results come."""
        if digest not in self._blueprints:
            notebooks = [asdict(blueprint) for blueprint in blueprints]
            self._add({"blueprint": digest, "notebooks": notebooks, "given": given})

    def add(self, student: str, result: Result) -> None:
        """A result of which nothing is written yet."""
        notebooks = {
            name: {
                "results": [result_to_json(cell) for cell in one.results or ()],
                "unanswered": sorted(one.unanswered),
                "scores": one.scores,
                "touched": sorted(one.touched),
            }
            for name, one in result.notebooks.items()
        }
        self._add(
            {
                "key": student,
                "graded": graded_to_json(result.graded),
                "fingerprint": asdict(result.fingerprint),
                "notebooks": notebooks,
                "whole": result.whole,
            }
        )

    def add_failed(self, student: str, graded: Graded) -> None:
        """A failure that is ours; what the student had before stays in the gradebook."""
        self._add({"key": student, "failed": graded_to_json(graded)})

    def keep(self, student: str, kept: Kept) -> None:
        """The student's last result is in the gradebook and in autograded/."""
        entry = self._entries[student]
        if entry.kept != kept:
            self._add({"key": student, "kept": asdict(kept)})

    def sync(self) -> None:
        """Return when what was added is on the disk."""
        self._journal.sync()

    def __len__(self) -> int:
        """How many students have a result or a failure."""
        return len(self._entries)

    def view(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each student's last result as a JSON object, by student."""
        for student, entry in sorted(self._entries.items()):
            data = self._journal.read(entry.place)
            graded: dict[str, Any] = data.get("graded") or data["failed"]
            if entry.kept is not None:
                notes = [*graded["notes"], *entry.kept.notes]
                graded = {**graded, "score": entry.kept.score, "notes": notes}
            yield student, graded

    def compact(self) -> None:
        """Leave out what newer lines replace, and outputs that are in autograded/."""
        if not self._grown:
            return
        self._journal.rewrite(self._live())
        self._entries, self._blueprints = {}, {}
        for place, data in self._journal.lines():
            self._take(place, data)
        self._grown = False

    def _live(self) -> Iterator[dict[str, Any]]:
        # Also those that no result rests on any longer: students have these releases.
        for place in self._blueprints.values():
            yield self._journal.read(place)
        for student, entry in sorted(self._entries.items()):
            data = self._journal.read(entry.place)
            if entry.kept is not None:
                for one in data["notebooks"].values():
                    one["results"] = None
            yield data
            if entry.kept is not None:
                yield {"key": student, "kept": asdict(entry.kept)}

    def _add(self, data: dict[str, Any]) -> None:
        self._take(self._journal.append(data), data)
        self._grown = True

    def _is_of_a_lost_result(self, data: dict[str, Any]) -> bool:
        """Whether a damaged line may have been the result that this line says is written."""
        entry = self._entries.get(data.get("key", ""))
        return "kept" in data and entry is not None and entry.place < self._journal.damaged_at

    def _take(self, place: int, data: dict[str, Any]) -> None:
        if "blueprint" in data:
            self._blueprints[data["blueprint"]] = place
            return
        student = data["key"]
        if "kept" in data:
            kept = Kept(**{**data["kept"], "notes": tuple(data["kept"]["notes"])})
            if (entry := self._entries.get(student)) is not None:
                self._entries[student] = replace(entry, kept=kept)
            return
        marks = data.get("fingerprint")
        self._entries[student] = Entry(place, Fingerprint(**marks) if marks else None)
