"""A site ends with its block, with an error, with its process, and leaves nothing."""

import asyncio
import contextlib
import gc
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from minicloud.servers import PortInUseError, serve
from minicloud.servers.listening import HOST, Listening
from minicloud.servers.loop_thread import LoopThread
from tests.servers.inventories import ZONE_A, ZONE_C, instances, inventory

ROOT = Path(__file__).parents[2]
SERVING = """
import sys, time
sys.path.insert(0, {root!r})
from minicloud.servers import serve
from tests.servers.inventories import instances, inventory
site = serve(inventory(instances(2, 2)), service_s=0)
site.get("http://web.example/")
print(*[each.port for each in site.nodes()], flush=True)
{then}
"""


def refused(port: int) -> bool:
    with (
        contextlib.suppress(ConnectionRefusedError),
        socket.create_connection(("127.0.0.1", port), timeout=60),
    ):
        return False
    return True


def open_descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def serving_threads() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.startswith("minicloud.servers")]


def test_the_end_of_the_block_closes_sockets_and_thread() -> None:
    before = open_descriptors()
    with serve(inventory(instances(2, 2)), service_s=0) as site:
        site.get("http://web.example/")
        site.hang("a1")
        site.kill("c1")
        site.fail_zone(ZONE_A)
        site.get("http://web.example/", give_up_s=1)
        ports = [each.port for each in site.nodes()]
        assert serving_threads()
    assert all(refused(port) for port in ports)
    assert serving_threads() == []
    assert open_descriptors() == before


def test_a_connection_that_nobody_came_to_serve_is_closed() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raise AssertionError("it was closed before")

    before = open_descriptors()
    thread, listening = LoopThread("minicloud.servers.test"), Listening(serve)
    thread.call(listening.open)

    def connect_and_close() -> socket.socket:
        client = socket.create_connection((HOST, listening.port))
        # In the loop's next turn it is accepted, and its task waits for the one after.
        loop = asyncio.get_running_loop()
        loop.call_soon(loop.call_soon, listening.close)
        return client

    with thread.call(connect_and_close) as client, contextlib.suppress(ConnectionResetError):
        assert client.recv(1) == b""
    thread.stop()
    gc.collect()  # who has not closed his socket is warned of, which is an error here
    assert open_descriptors() == before


def test_an_error_in_the_block_closes_it_too() -> None:
    ports: list[int] = []

    def fail() -> None:
        with serve(inventory(instances(1, 1)), service_s=0) as site:
            ports.extend(each.port for each in site.nodes())
            raise RuntimeError("the cell failed")

    with pytest.raises(RuntimeError, match="the cell failed"):
        fail()
    assert all(refused(port) for port in ports)


def test_a_failed_start_closes_what_was_open_already() -> None:
    before = open_descriptors()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        asked = {(ZONE_C, 80): taken.getsockname()[1]}
        with pytest.raises(PortInUseError):
            serve(inventory(instances(2, 2)), ports=asked)
    assert serving_threads() == []
    assert open_descriptors() == before


@pytest.mark.parametrize(
    ("then", "returncode"),
    [
        ("", 0),  # never closed: the process just ends
        ("raise RuntimeError('boom')", 1),
        ("import os; os._exit(3)", 3),
    ],
    ids=["ends", "raises", "exits at once"],
)
def test_a_process_that_never_closes_its_site_ends_and_frees_the_ports(
    then: str, returncode: int
) -> None:
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", SERVING.format(root=str(ROOT), then=then)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == returncode, ended.stderr
    ports = [int(each) for each in ended.stdout.split()]
    assert len(ports) == 2
    assert all(refused(port) for port in ports)
    assert "ResourceWarning" not in ended.stderr


def test_a_killed_process_leaves_no_port_and_no_process() -> None:
    script = SERVING.format(root=str(ROOT), then="time.sleep(60)")
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        ports = [int(each) for each in process.stdout.readline().split()]
        assert not any(refused(port) for port in ports)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=60)
    assert all(refused(port) for port in ports)
    # Its session was its own: whoever is left in it is a child that outlived it.
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
