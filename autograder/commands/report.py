"""`autograder report`: pages for the instructor and the students, and files for other programs."""

import argparse
import datetime as dt
import json
from pathlib import Path
from typing import Any

from autograder.commands.options import HelpText, add_course, add_students
from autograder.commands.outdated import tell_outdated
from autograder.errors import UsageError, exit_codes
from autograder.printable import counted, printable
from autograder.reports.formats import Format
from autograder.reports.records import ClassRecord

_NO_FOLDER = (FileExistsError, FileNotFoundError, NotADirectoryError, PermissionError)
_FOR_STUDENTS = {Format.HTML, Format.GRADESCOPE}
_FOR_AN_LMS = {Format.CANVAS, Format.MOODLE}


def add_to(commands: Any) -> None:
    """The parser of the command."""
    parser = commands.add_parser(
        "report",
        help="write the class's and the students' pages, and files for other programs",
        description="Write a report of what is graded: a page for the class, one for each "
        "student, CSV by question, and files that Canvas, Moodle and Gradescope import. "
        "Scores that wait for a person are left blank; Gradescope's files have what there is. "
        "Exit code 13 when a page for a student would tell a hidden test or another student's "
        "name: that page is not written.",
        formatter_class=HelpText,
        epilog=exit_codes(0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 13, 130)
        + "\n\nExample: autograder report regions-and-azs --course-dir notebooks "
        "--format html --format canvas",
    )
    add_course(parser)
    parser.add_argument(
        "--format",
        action="append",
        type=_format,
        metavar="{" + ",".join(Format) + "}",
        help="repeatable (default: html)",
    )
    parser.add_argument(
        "--out",
        type=Path,
        help="the folder to write to (default: reports/ASSIGNMENT in the course folder)",
    )
    add_students(parser, "make only this student's page (or Gradescope file) again")
    parser.add_argument("--json", action="store_true", help="print what was written as JSON")
    parser.set_defaults(run=run)


def _format(text: str) -> Format:
    try:
        return Format(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(Format)}") from None


def run(options: argparse.Namespace) -> int:
    """Write the files, and say where they are."""
    # Imported here, so that the other commands start without the gradebook's libraries.
    from autograder.commands.not_graded import tell_not_graded
    from autograder.reports.exports.moodle import LARGEST_GRADE
    from autograder.reports.gate import refuse
    from autograder.reports.read import read_class
    from autograder.reports.write import write_report

    graded = read_class(options.assignment, options.course_dir)
    folder = options.out or Path(graded.course.root) / "reports" / options.assignment
    formats = tuple(dict.fromkeys(options.format or [Format.HTML]))
    if options.student and not set(formats) <= _FOR_STUDENTS:
        about_all = ", ".join(form for form in formats if form not in _FOR_STUDENTS)
        raise UsageError(
            f"--student makes one student's files again (html, gradescope), and {about_all} is "
            "about the class; leave --student out for it"
        )
    try:
        written = write_report(graded, folder, formats, dt.datetime.now(), options.student)
    except _NO_FOLDER as error:
        raise UsageError(
            f"the report cannot be written to {folder}: {error.strerror}; "
            "give a folder that you can write with --out"
        ) from error
    blank = [one.student for one in graded.record.students if not one.is_final]
    if options.json:
        told = {
            "folder": str(folder),
            "files": [str(path) for path in written.files],
            "not_final": blank,
            "held_back": [str(leak) for leak in written.leaks],
        }
        print(json.dumps(told))
    else:
        print(f"{counted(len(written.files), 'file')} written to {folder}")
        if blank and set(formats) & {Format.CSV, Format.CANVAS, Format.MOODLE}:
            names = ", ".join(printable(name) for name in blank)
            print(f"{counted(len(blank), 'score')} left blank, not being final: {names}")
        if blank and Format.GRADESCOPE in formats:
            names = ", ".join(printable(name) for name in blank)
            print(f"Gradescope's files have running scores, not being final, of: {names}")
        if Format.MOODLE in formats and graded.record.max_score > LARGEST_GRADE:
            print(
                f"Moodle refuses grades above {LARGEST_GRADE} unless the site allows unlimited "
                f"grades; {graded.record.max_score:g} points are possible here"
            )
        keys = _keys_like_formulas(graded.record) if set(formats) & _FOR_AN_LMS else []
        if keys:
            print(
                "import the files for the LMS without opening them in a spreadsheet, which would "
                f"take for formulas: {', '.join(keys)}"
            )
        if Format.HTML in formats and not options.student:
            print(f"open {folder / 'index.html'}")
    tell_outdated(graded.record.outdated, options)
    tell_not_graded(graded.course, graded.record, options)
    refuse(written.leaks)
    return 0


def _keys_like_formulas(record: ClassRecord) -> list[str]:
    from autograder.reports.exports.rows import looks_like_a_formula

    keys = (
        key
        for one in record.students
        if one.is_final
        for key in (one.student, one.lms_id, one.email)
    )
    return [printable(key) for key in dict.fromkeys(keys) if looks_like_a_formula(key)]
