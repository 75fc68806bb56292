"""Rows to be added to the gradebook and columns to be changed, written by few statements."""

from typing import Any
from uuid import uuid4

from sqlalchemy import bindparam, insert, update

Row = dict[str, Any]


class Changes:
    """Gathered by table; a row that is changed knows its new values at once."""

    def __init__(self) -> None:
        self._added: dict[Any, list[Row]] = {}
        self._changed: dict[tuple[Any, tuple[str, ...]], list[Row]] = {}

    def add(self, table: Any, values: Row) -> Row:
        """A new row with an id of its own, and these values."""
        row = {"id": uuid4().hex, **values}
        self._added.setdefault(table, []).append(row)
        return row

    def put(self, table: Any, row: Row, values: Row) -> None:
        """Change the columns of a row, unless they have the values."""
        changed = {name: value for name, value in values.items() if row[name] != value}
        if changed:
            row.update(changed)
            columns = tuple(sorted(changed))
            self._changed.setdefault((table, columns), []).append({"row_id": row["id"], **changed})

    def write(self, db: Any) -> None:
        """Write all that was gathered; the transaction stays open."""
        for table, rows in self._added.items():
            db.execute(insert(table), rows)
        for (table, columns), rows in self._changed.items():
            values: Row = {name: bindparam(name) for name in columns}
            # By the connection: a session takes such an update for one by primary key.
            db.connection().execute(
                update(table).where(table.c.id == bindparam("row_id")).values(values), rows
            )
        self._added, self._changed = {}, {}
