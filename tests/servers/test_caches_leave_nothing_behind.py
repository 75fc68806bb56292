"""However a notebook with caches ends, no server, no socket and no folder of them is left."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

import minicloud
from minicloud.servers import ProcessNotStartedError, running_group, serve_caches
from tests.processes import lives, until
from tests.servers.cache_cloud import Served, needs_redis, served

__all__ = ["served"]

pytestmark = needs_redis
ROOT = Path(__file__).parents[2]
NOTEBOOK = """
import json, os, sys, time
sys.path.insert(0, {root!r})
import minicloud
from minicloud.servers import serve_caches
from tests.servers.cache_cloud import Served
cloud = minicloud.start(region="ap-northeast-1", seed=7)
caches = serve_caches(cloud.caches())
here = Served(cloud, caches)
here.group()
here.memcached(nodes=2)
here.caches.hold_replication("web-002")
client = here.primary()
for number in range(100):
    client.set(f"key-{{number}}", "x" * 1000)
pids = [one.pid for one in caches.nodes() if one.pid]
folders = [os.readlink(f"/proc/{{pid}}/cwd") for pid in pids]
print(json.dumps([pids, folders, [one.address for one in caches.nodes()]]), flush=True)
{then}
"""
MIDDLE = """
while True:  # in the middle of its work
    client.incr("count")
"""


def refused(host: str, port: int) -> bool:
    with (
        contextlib.suppress(ConnectionRefusedError),
        socket.create_connection((host, port), timeout=60),
    ):
        return False
    return True


def nothing_is_left(pids: list[int], folders: list[str], addresses: list[Any]) -> bool:
    return (
        not any(lives(pid) for pid in pids)
        and not any(os.path.exists(folder) for folder in folders)
        and all(refused(*address) for address in addresses)
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
@pytest.mark.parametrize(
    ("then", "returncode"),
    [(MIDDLE, -signal.SIGKILL), ("raise RuntimeError('boom')", 1), ("os._exit(3)", 3), ("", 0)],
    ids=["killed", "raises", "exits at once", "ends"],
)
def test_nothing_is_left_of_a_notebook(then: str, returncode: int) -> None:
    program = NOTEBOOK.format(root=str(ROOT), then=then)
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as notebook:
        assert notebook.stdout is not None
        assert notebook.stderr is not None
        line = notebook.stdout.readline()
        assert line, notebook.stderr.read()
        pids, folders, addresses = json.loads(line)
        assert (len(pids), len(addresses)) == (3, 5)
        if then == MIDDLE:
            assert all(lives(pid) for pid in pids)
            notebook.kill()
        told = notebook.stderr.read()
        assert notebook.wait(timeout=60) == returncode
    assert until(lambda: nothing_is_left(pids, folders, addresses))
    assert told == "" or "boom" in told
    assert "ResourceWarning" not in told
    assert "ProcessNotStartedError" not in told


def test_the_end_of_the_block_closes_everything(served: Served) -> None:
    served.group()
    served.memcached()
    client = served.primary()
    client.ping()
    found = served.caches.nodes()
    served.caches.close()
    served.caches.close()  # twice is safe
    client.close()
    assert until(lambda: all(refused(*one.address) for one in found))
    assert not any(lives(one.pid) for one in found if one.pid)
    names = [thread.name for thread in threading.enumerate()]
    assert "minicloud.servers.caches" not in names
    assert served.elasticache.describe_replication_groups()["ReplicationGroups"]
    assert served.caches.nodes() == ()
    assert repr(served.caches) == "<caches, 0 of 0 nodes alive, closed>"


def test_a_node_that_cannot_start_is_told_with_its_last_words_and_nothing_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cloud = minicloud.start(region="ap-northeast-1", seed=7)
    try:
        with serve_caches(cloud.caches()) as caches:
            Served(cloud, caches).group(nodes=1)
        monkeypatch.setattr(running_group, "_NOT_OF_REDIS", ())
        with pytest.raises(ProcessNotStartedError, match="redis-server of web-001"):
            serve_caches(cloud.caches())
        assert "minicloud.servers.caches" not in [one.name for one in threading.enumerate()]
    finally:
        minicloud.stop()
