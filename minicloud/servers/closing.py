"""What runs until it is closed, by a `with` block too."""

from abc import ABC, abstractmethod
from typing import Self


class Closing(ABC):
    """Closes itself at the end of its `with` block, whatever happened in it."""

    @abstractmethod
    def close(self) -> None:
        """End everything that it runs. Safe to call twice."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()
