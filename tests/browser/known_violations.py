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
        ".search-button__button",
        "pydata-sphinx-theme's search button is named 'Search' and shows 'Search Ctrl+K': "
        "the keys are a hint, and not part of what one would say to press it",
    ),
    Known(
        "label-content-name-mismatch",
        ".theme-switch-button",
        "pydata-sphinx-theme's button is named 'Color mode'; the other words are the titles of "
        "its three icons, of which one is shown at a time",
    ),
)
