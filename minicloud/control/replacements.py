"""Methods of moto's that are replaced while the cloud runs, and put back after it."""

from typing import Any

_ABSENT: Any = object()


class Replacements:
    """Remembers what stood in the place of each replacement."""

    def __init__(self) -> None:
        self._before: list[tuple[Any, str, Any]] = []

    def put(self, owner: Any, name: str, value: Any) -> None:
        """Put `value` in the place of an attribute of a class or a module, or add it."""
        # Not getattr: a static method has to go back as one, an inherited one not at all.
        self._before.append((owner, name, vars(owner).get(name, _ABSENT)))
        setattr(owner, name, value)

    def undo(self) -> None:
        """Leave everything as it was. Safe to call twice."""
        for owner, name, value in reversed(self._before):
            if value is _ABSENT:
                delattr(owner, name)
            else:
                setattr(owner, name, value)
        self._before.clear()
