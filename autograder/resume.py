"""Go on where an earlier run stopped: what the journal has is written, not run again."""

from dataclasses import replace

from autograder.fingerprint import fingerprint_of_folder, fingerprint_of_submission
from autograder.ledger import Entry
from autograder.open_assignment import OpenAssignment
from autograder.steps.find import Submission


def needs_run(opened: OpenAssignment, submission: Submission) -> bool:
    """False when the journal has its result, which is then handed to the keeper."""
    entry = opened.ledger.find(submission.student)
    if entry is None:
        return True
    try:
        now = opened.fingerprint(fingerprint_of_submission(submission))
        if entry.fingerprint != now:
            return True
        return not _hand_over(opened, submission, entry)
    except OSError:
        # Whatever cannot be read here is told when it is run.
        return True


def write_what_was_left(opened: OpenAssignment) -> None:
    """Write what the journal has from the tests of now and an earlier run did not come to write."""
    for submission in opened.submissions:
        entry = opened.ledger.find(submission.student)
        if entry is None or entry.kept is not None or entry.fingerprint is None:
            continue
        if entry.fingerprint.blueprint == opened.blueprint_digest:
            _hand_over(opened, submission, entry)
            opened.keeper.take()
    opened.keeper.flush()
    # Also when nothing was left but this.
    opened.close_books()


def _hand_over(opened: OpenAssignment, submission: Submission, entry: Entry) -> bool:
    result = opened.ledger.read(entry)
    target = opened.keeper.target(submission.student)
    if entry.kept is not None and fingerprint_of_folder(target) == entry.kept.files:
        opened.keeper.add_unchanged(submission, result, entry.kept)
        return True
    if not result.has_outputs:
        return False
    # The earlier run did not come to write it, or autograded/ was lost since.
    prepared = opened.prepare(submission)
    if prepared.failed or prepared.fingerprint != result.fingerprint.submission:
        return False
    known = replace(result, graded=replace(result.graded, unchanged=True))
    opened.keeper.add_again(submission, known, prepared.notebooks)
    return True
