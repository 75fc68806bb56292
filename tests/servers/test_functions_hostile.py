"""A handler that means harm: bounded, named, and nothing of it is left."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

import minicloud
from minicloud import servers
from minicloud.function_process import walls
from minicloud.servers.keeper import keeper
from tests.functions import client, invoke, log, make, packed
from tests.processes import lives, until

LANDLOCK = walls.version() >= 6


@pytest.fixture
def running() -> Iterator[servers.Functions]:
    cloud = minicloud.start(region="ap-northeast-1", seed=7)
    try:
        with servers.run_functions(cloud.functions()) as functions:
            yield functions
    finally:
        minicloud.stop()


def test_what_is_printed_too_much_is_counted_and_not_kept(running: servers.Functions) -> None:
    make(
        """
        def handler(event, context):
            for _ in range(100):
                print("x" * 1_000_000)
        """,
        Timeout=60,
    )
    assert invoke() is None
    assert any(line.endswith("more bytes were printed and are not kept here]") for line in log())
    assert sum(map(len, log())) < 300_000


def test_a_damaged_layer_and_a_handler_of_no_text_fail_by_name(running: servers.Functions) -> None:
    package = bytearray(packed("HELLO = 1\n" + "#" * 500, "python/words.py"))
    package[60] ^= 0xFF
    layer = client().publish_layer_version(LayerName="words", Content={"ZipFile": bytes(package)})
    make(Layers=[layer["LayerVersionArn"]])
    assert "cannot be unzipped" in invoke()["errorMessage"]
    make(FunctionName="g", Handler="index.\0")
    assert "the process was not started" in invoke("g")["errorMessage"]
    assert running.environments == ()


def test_what_fills_the_disk_is_stopped(running: servers.Functions) -> None:
    make(
        """
        import os, tempfile
        def handler(event, context):
            with tempfile.TemporaryFile() as file:
                os.posix_fallocate(file.fileno(), 0, 600 << 20)
        """,
        Timeout=60,
    )
    assert invoke()["errorType"] == "OSError"


@pytest.mark.parametrize("apart", ["", "os.setsid()"])
def test_processes_that_a_handler_leaves_end_with_it(
    running: servers.Functions, apart: str
) -> None:
    make(
        f"""
        import os, time
        def handler(event, context):
            print("parent", os.getpid())
            ready, told = os.pipe()
            for _ in range(3):
                if os.fork() == 0:
                    {apart}
                    if os.fork() == 0:
                        print("child", os.getpid(), flush=True)
                        os.write(told, b"x")
                    time.sleep(600)
                    os._exit(0)
            for _ in range(3):
                os.read(ready, 1)
            held = bytearray(os.urandom(1 << 20) * 200)  # more than it may have: it is killed
            time.sleep(600)
        """,
        Timeout=60,
    )
    assert invoke()["errorMessage"].endswith("signal: killed")
    pids = [int(line.split()[1]) for line in log() if line.startswith(("child", "parent"))]
    assert len(pids) == 4
    assert until(lambda: not any(lives(pid) for pid in pids))


def test_too_many_processes_end_the_function(running: servers.Functions) -> None:
    make(
        """
        import os, time
        def handler(event, context):
            for _ in range(300):
                if os.fork() == 0:
                    time.sleep(600)
                    os._exit(0)
            time.sleep(600)
        """,
        Timeout=60,
    )
    assert invoke()["errorMessage"].endswith("signal: killed")


def test_between_two_events_a_function_cannot_change_the_cloud() -> None:
    cloud = minicloud.start(region="ap-northeast-1", seed=7)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with servers.run_functions(cloud.functions(), may_reach=[port]):
            make(
                """
                import boto3, socket, threading
                def later(port):
                    with socket.create_connection(("127.0.0.1", port)) as talk:
                        talk.recv(1)
                        try:
                            boto3.client("sqs").create_queue(QueueName="later")
                        except Exception as error:
                            talk.sendall(type(error).__name__.encode())
                def handler(event, context):
                    boto3.client("sqs").create_queue(QueueName="now")
                    threading.Thread(target=later, args=(event,), daemon=True).start()
                """,
                MemorySize=256,
                Timeout=60,
            )
            assert invoke(event=port) is None
            server.settimeout(60)
            talk, _ = server.accept()
            with talk:
                talk.settimeout(60)
                talk.sendall(b"x")  # the event is over: now it tries
                assert talk.recv(100) == b"GatewayError"
        urls = boto3.client("sqs").list_queues()["QueueUrls"]
        assert [url.rpartition("/")[2] for url in urls] == ["now"]
    minicloud.stop()


def test_a_handler_can_call_aws_and_not_reset_the_cloud_or_its_clock(
    running: servers.Functions,
) -> None:
    make(
        """
        import boto3
        from minicloud.control import safety
        def handler(event, context):
            boto3.client("sqs").create_queue(QueueName="mine")
            client, refused = safety._Line.answer.__self__._client, []
            for order in (lambda: client.reset(1), lambda: client.advance(3600)):
                try:
                    order()
                except RuntimeError as error:
                    refused.append("may call AWS, and nothing else" in str(error))
            return refused
        """,
        MemorySize=256,
        Timeout=60,
    )
    assert invoke() == [True, True]
    assert len(boto3.client("sqs").list_queues()["QueueUrls"]) == 1


def test_an_answer_that_is_no_json_hurts_nobody(running: servers.Functions) -> None:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="done")["QueueUrl"]
    make(
        """
        import http.client, os
        def handler(event, context):
            runtime = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
            place = f"/2018-06-01/runtime/invocation/{context.aws_request_id}/response"
            runtime.request("POST", place, b"[" * 100_000)
            runtime.getresponse().read()
        """
    )
    arn = "arn:aws:sqs:ap-northeast-1:123456789012:done"
    client().put_function_event_invoke_config(
        FunctionName="f", DestinationConfig={"OnSuccess": {"Destination": arn}}
    )
    client().invoke(FunctionName="f", InvocationType="Event")
    minicloud.start().advance(10)
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"])["responsePayload"].startswith("[[[")


@pytest.mark.skipif(not LANDLOCK, reason="this kernel has no Landlock of version 6")
def test_a_handler_sees_nothing_of_this_process_and_of_the_machine(
    running: servers.Functions,
) -> None:
    make(
        """
        import os, pathlib, socket
        def handler(event, context):
            pid = event["pid"]
            tries = [
                lambda: open(f"/proc/{pid}/mem", "rb").read(1),
                lambda: open(f"/proc/{pid}/environ", "rb").read(1),
                lambda: os.kill(pid, 0),
                lambda: os.kill(os.getppid(), 0),
                lambda: os.listdir(event["home"]),
                lambda: open("/tmp/of-a-function", "w"),
                lambda: open(os.environ["LAMBDA_TASK_ROOT"] + "/more.py", "w"),
                lambda: socket.create_connection(("127.0.0.1", event["port"]), 60),
            ]
            done = []
            for number, one in enumerate(tries):
                try:
                    one()
                except PermissionError:
                    continue
                done.append(number)
            pathlib.Path(os.environ["TMPDIR"], "mine").write_text("x")
            return done
        """
    )
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        told = {"pid": os.getpid(), "home": str(Path.home()), "port": port}
        assert invoke(event=told) == []


@pytest.mark.skipif(not LANDLOCK, reason="this kernel has no Landlock of version 6")
def test_a_handler_reads_neither_the_course_s_files_nor_the_machine_s_secrets(
    running: servers.Functions, tmp_path: Path
) -> None:
    make(
        """
        import os, pwd, ssl
        def handler(event, context):
            read = []
            for path in event:
                try:
                    os.listdir(path) if os.path.isdir(path) else open(path, "rb").close()
                    read.append(path)
                except PermissionError:
                    pass
            # What Python needs is there still.
            import sqlite3, urllib.request, xml.sax
            ssl.create_default_context()
            pwd.getpwnam("root")
            open("/dev/null", "w").write(os.urandom(4).hex())
            return read
        """
    )
    course = Path(minicloud.__file__).parents[1]
    hidden = [course, course / "pyproject.toml", course / "notebooks", course / "autograder"]
    hidden += [Path("/etc/shadow"), Path("/etc"), Path("/dev"), Path("/dev/shm"), tmp_path]
    there = [str(path) for path in hidden if path.exists()]
    assert str(course / "pyproject.toml") in there
    assert invoke(event=there) == []


@pytest.mark.skipif(not LANDLOCK, reason="this kernel has no Landlock of version 6")
def test_a_port_that_was_named_can_be_reached() -> None:
    cloud = minicloud.start(region="ap-northeast-1", seed=7)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with servers.run_functions(cloud.functions(), may_reach=[port]):
            make(
                """
                import socket
                def handler(event, context):
                    socket.create_connection(("127.0.0.1", event), 60).close()
                    return "reached"
                """
            )
            assert invoke(event=port) == "reached"
    with pytest.raises(ValueError, match="expected numbers of ports"):
        servers.run_functions(cloud.functions(), may_reach=[0])
    minicloud.stop()
    with pytest.raises(minicloud.NotStartedError, match="was stopped"):
        cloud.functions()


@pytest.mark.skipif(not LANDLOCK, reason="this kernel has no Landlock of version 6")
def test_a_handler_makes_tcp_sockets_only(running: servers.Functions, tmp_path: Path) -> None:
    make(
        """
        import asyncio, socket, subprocess, sys
        INET, UNIX, DATAGRAM = socket.AF_INET, socket.AF_UNIX, socket.SOCK_DGRAM
        def handler(event, context):
            place = ("127.0.0.1", event["tcp"])
            tries = [
                lambda: socket.socket(INET, DATAGRAM).sendto(b"x", ("127.0.0.1", event["udp"])),
                lambda: socket.socket(UNIX, DATAGRAM).sendto(b"x", event["unix"]),
                lambda: socket.socket(UNIX).connect(event["unix"]),
                lambda: socket.socketpair(UNIX, DATAGRAM),
                lambda: socket.socket(INET, socket.SOCK_STREAM, 262),  # MPTCP
                lambda: socket.socket().sendto(b"x", socket.MSG_FASTOPEN, place),
            ]
            done = []
            for number, one in enumerate(tries):
                try:
                    one()
                except PermissionError:
                    continue
                done.append(number)
            # What programs need is there still.
            async def answer():
                return "ran"
            assert asyncio.run(answer()) == "ran"
            assert socket.getaddrinfo("localhost", 80)
            assert subprocess.run([sys.executable, "-c", "pass"]).returncode == 0
            return done
        """,
        MemorySize=256,
        Timeout=60,
    )
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as unix,
        socket.create_server(("127.0.0.1", 0)) as tcp,
    ):
        udp.bind(("127.0.0.1", 0))
        unix.bind(str(tmp_path / "unix"))
        told = {"udp": udp.getsockname()[1], "tcp": tcp.getsockname()[1]}
        assert invoke(event=told | {"unix": str(tmp_path / "unix")}) == []


NOTEBOOK = """
import sys, time, threading
import minicloud
from minicloud import servers
from minicloud.servers.keeper import keeper
from tests.functions import invoke, make
cloud = minicloud.start(region="ap-northeast-1", seed=7)
functions = servers.run_functions(cloud.functions())
make("def handler(event, context): return __import__('os').getpid()", FunctionName="warm")
pid = invoke("warm")
make("import time\\ndef handler(event, context):\\n    time.sleep(600)", Timeout=900)
threading.Thread(target=invoke, daemon=True).start()
while len(functions.environments) < 2:
    time.sleep(0.01)
folder = keeper().folder()
print(pid, folder.parent, keeper()._process.pid, flush=True)
time.sleep(600)
"""


def test_a_notebook_that_is_killed_leaves_no_process_and_no_folder(tmp_path: Path) -> None:
    environment = os.environ | {"TMPDIR": str(tmp_path), "PYTHONPATH": os.getcwd()}
    notebook = subprocess.Popen(
        [sys.executable, "-c", NOTEBOOK], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert notebook.stdout is not None
    warm, _, keeper_pid = notebook.stdout.readline().split()
    notebook.stdout.close()
    children = Path(f"/proc/{keeper_pid}/task/{keeper_pid}/children").read_text("ascii").split()
    assert warm in children
    assert until(lambda: len(list(tmp_path.glob("minicloud-*"))) == 3)
    notebook.send_signal(signal.SIGKILL)
    notebook.wait()
    assert until(lambda: not any(lives(int(pid)) for pid in [*children, keeper_pid]))
    assert list(tmp_path.iterdir()) == []


def test_a_closed_site_of_functions_leaves_nothing(running: servers.Functions) -> None:
    make("def handler(event, context): return __import__('os').getpid()")
    pid = invoke()
    assert lives(pid)
    running.close()
    assert not lives(pid)
    with pytest.raises(RuntimeError, match="nothing runs it"):
        invoke()
    keeper()  # it stands on for what else runs
