"""The log of a DB instance, as RDS gives it out in portions.

Source: RDS API Reference, DescribeDBLogFiles and DownloadDBLogFilePortion.
Simplified: one file, named for the hour in which the instance was created; AWS begins a new one
each hour. The lines carry the time of this machine, not that of the emulated cloud.
"""

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Any

from minicloud.control.dispatch import refusal

MOST_LINES = 10_000


def log_file_name(database: Any) -> str:
    """The name of the log file."""
    return f"error/postgresql.log.{database.instance_create_time:%Y-%m-%d-%H}"


def log_files(log: Callable[[Any], str], date: Callable[[], datetime]) -> Callable[[Any], Any]:
    """DescribeDBLogFiles, where `log` gives the log of an instance."""

    def describe(response: Any) -> Any:
        database = _database(response)
        file = {
            "LogFileName": log_file_name(database),
            "LastWritten": int(date().timestamp() * 1000),
            "Size": len(log(database).encode()),
        }
        return _answer({"DescribeDBLogFiles": [file]})

    return describe


def log_download(log: Callable[[Any], str]) -> Callable[[Any], Any]:
    """DownloadDBLogFilePortion."""

    def download(response: Any) -> Any:
        database, asked = _database(response), response.params
        name = log_file_name(database)
        given = asked.get("LogFileName"), asked.get("Marker"), asked.get("NumberOfLines")
        return _answer(log_portion(log(database), name, *given))

    return download


def _database(response: Any) -> Any:
    return response.backend.describe_db_instances(response.params.get("DBInstanceIdentifier"))[0]


def _answer(result: dict[str, Any]) -> Any:
    return import_module("moto.core.responses").ActionResult(result)


def log_portion(
    text: str, name: str, asked_name: str | None, marker: str | None, lines: int | None
) -> dict[str, Any]:
    """Lines from the marker on ("0": from the beginning), or the last ones without a marker."""
    if asked_name != name:
        raise refusal(
            "DBLogFileNotFoundFault", f"DBLog File: {asked_name}, is not found: there is {name}"
        )
    whole = text.splitlines(keepends=True)
    most = min(lines or MOST_LINES, MOST_LINES)
    start = max(0, len(whole) - most) if marker is None else _line_of(marker, len(whole))
    end = min(start + most, len(whole))
    return {
        "LogFileData": "".join(whole[start:end]),
        "Marker": f"{name}:{end}",
        "AdditionalDataPending": end < len(whole),
    }


def _line_of(marker: str, most: int) -> int:
    number = marker.rpartition(":")[2]
    if not number.isdigit() or int(number) > most:
        raise refusal(
            "InvalidParameterValue",
            f"Marker {marker!r} is none that an earlier call gave; 0 is the beginning",
        )
    return int(number)
