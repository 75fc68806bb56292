"""The forms that a report can have."""

from enum import StrEnum


class Format(StrEnum):
    """What `autograder report --format` takes."""

    HTML = "html"
    """A page for the class and one for each student."""
    CSV = "csv"
    CANVAS = "canvas"
    MOODLE = "moodle"
    GRADESCOPE = "gradescope"
    JSON = "json"
