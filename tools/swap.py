"""Puts a finished folder in the place of an older one, so that no reader meets half of it."""

import shutil
from pathlib import Path


def swap(made: Path, place: Path) -> None:
    """Move `made` to `place`. What stood there is removed once the new folder stands."""
    old = place.with_name(f"{place.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        place.rename(old)
    made.rename(place)
    shutil.rmtree(old, ignore_errors=True)
