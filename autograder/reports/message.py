"""Show what a failing test said."""

from autograder.reports.markup import Html, tag
from autograder.reports.page import definitions
from autograder.reports.said import Said


def show_message(message: Said, error: str = "") -> Html:
    """A failing test's message in its parts."""
    stood = message.stood or (f"It ended with {error}, without a message." if error else "")
    return definitions(
        ("What was seen", stood),
        ("Expected", message.expected),
        ("Next step", tag("span", message.next_step, class_="next") if message.next_step else None),
        class_="said",
    )
