"""What axe-core finds in the theme and not in our content: listed, with the reason it stays."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Known:
    """Violations of `rule` on elements that match `selector` are the theme's."""

    rule: str
    selector: str
    reason: str


KNOWN = (
    Known(
        "label-content-name-mismatch",
        ".search-button, .search-button-field, .search-button__button",
        "pydata-sphinx-theme names its search buttons 'Search' while they show 'Search the course'",
    ),
)
