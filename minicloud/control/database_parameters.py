"""The parameters of PostgreSQL 16 as a DB parameter group has them.

The table was read from `pg_settings`: a parameter is static when its context is postmaster, and
dynamic otherwise. A test holds it against the server that the course runs.
Simplified: AWS lets a customer change more of them, and takes formulas.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FAMILY = "postgres16"
ENGINE_VERSION = "16.14"
"""The version of the servers that the course runs."""

_TABLE = Path(__file__).with_name("postgres_parameters.json")


@dataclass(frozen=True, slots=True)
class EngineParameter:
    """One parameter; `allowed` is a range `64-2147483647`, a list with commas, or empty."""

    name: str
    apply_type: str  # "static" or "dynamic"
    data_type: str
    allowed: str
    modifiable: bool

    @property
    def static(self) -> bool:
        """Whether it takes a restart to come into force."""
        return self.apply_type == "static"

    def allows(self, value: str) -> bool:
        """Whether the engine takes the value."""
        if self.data_type in ("integer", "real"):
            # A range's ends may be below 0.
            least, _, most = self.allowed[1:].partition("-")
            try:
                return float(self.allowed[0] + least) <= float(value) <= float(most)
            except ValueError:
                return False
        if not self.allowed:
            return value.isprintable()
        return value.lower() in self.allowed.lower().split(",")


@cache
def engine_parameters() -> dict[str, EngineParameter]:
    """Every parameter by its name."""
    rows = json.loads(_TABLE.read_text("utf-8"))
    return {row[0]: EngineParameter(*row) for row in rows}
