"""What a student's code can reach and use in the sandbox, told from inside of it."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.processes.wall import Wall
from tests.autograder.processes.probes import LIMITS, Probe, Seen, run

pytestmark = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")

REPOSITORY = Path(__file__).parents[3]

# Each submission offers all that a peer could find, and looks for what the peer offers.
_MEET = """
    mine, other = {mine!r}, {other!r}
    begun = time.monotonic()
    open(f"/dev/shm/{{mine}}", "w").close()
    open(f"{{os.environ['TMPDIR']}}/{{mine}}", "w").close()
    libc.prctl(15, mine.encode(), 0, 0, 0)
    abstract = socket.socket(socket.AF_UNIX)
    abstract.bind(chr(0) + mine)
    abstract.listen()
    server = socket.create_server(("127.0.0.1", {port}))
    master, slave = os.openpty()
    terminals = len(os.listdir("/dev/pts"))
    seen = set()
    while time.monotonic() < begun + 6:
        found = socket.socket(socket.AF_UNIX)
        if error_of(found.connect, chr(0) + other) == "done":
            seen.add("abstract socket")
        found.close()
        found = socket.socket()
        if error_of(found.connect, ("127.0.0.1", {others_port})) == "done":
            seen.add("loopback")
        found.close()
        for folder in ("/dev/shm", os.environ["TMPDIR"]):
            if os.path.exists(f"{{folder}}/{{other}}"):
                seen.add(folder)
        for process in filter(str.isdigit, os.listdir("/proc")):
            if open(f"/proc/{{process}}/comm").read().strip() == other:
                seen.add("process")
        if len(os.listdir("/dev/pts")) != terminals:
            seen.add("terminal")
        time.sleep(0.05)
    tell([begun, time.monotonic(), sorted(seen)])
"""

_REFUSED_CALLS = """
    import platform
    column = {"x86_64": 0, "aarch64": 1}[platform.machine()]
    def number(*both):
        return both[column]
    NEW_USER = 0x10000000
    tell({
        "prlimit of another": call(number(302, 261), 1, 7, 0, 0),
        "inotify_init1": call(number(294, 26), 0),
        "ptrace": call(number(101, 117), 0, 0, 0, 0),
        "process_vm_readv": call(number(310, 270), 1, 0, 0, 0, 0, 0),
        "unshare": call(number(272, 97), NEW_USER),
        "clone with a namespace": call(number(56, 220), NEW_USER | 17, 0, 0, 0, 0),
        "clone3": call(435, 0, 0),
        "setns": call(number(308, 268), 0, 0),
        "mount": call(number(165, 40), 0, 0, 0, 0, 0),
        "chroot": call(number(161, 51), 0),
        "keyctl": call(number(250, 219), 0, 0, 0),
        "bpf": call(number(321, 280), 0, 0, 0),
        "perf_event_open": call(number(298, 241), 0, 0, 0, 0, 0),
        "userfaultfd": call(number(323, 282), 0),
        "io_uring_setup": call(425, 1, 0),
        "memfd_create": call(number(319, 279), b"x", 0),
        "open_by_handle_at": call(number(304, 265), 0, 0, 0),
        "sched_setaffinity": call(number(203, 122), 0, 8, b"\\xff" * 8),
        "shmget": call(number(29, 194), 0, 4096, 0o1600),
        "msgget": call(number(68, 186), 0, 0o1600),
        "mq_open": call(number(240, 180), b"x", 0o100, 0o600, 0),
        "ioctl to a terminal's input": call(number(16, 29), 0, 0x5412, b"x"),
        "netlink": error_of(socket.socket, 16, socket.SOCK_RAW, 0),
        "hypervisor": error_of(socket.socket, 40, socket.SOCK_STREAM, 0),
        "packets": error_of(socket.socket, 17, socket.SOCK_RAW, 0),
    })
"""


@pytest.fixture(scope="module")
def outside() -> Iterator[Path]:
    """What the grader has: a course, a package beside it, files of submissions."""
    # Not in /tmp, which is a folder of the student's own inside.
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        yield _furnish(Path(folder))


def _furnish(root: Path) -> Path:
    (root / "project/shown").mkdir(parents=True)
    (root / "project/shown/__init__.py").write_text("answer = 42\n")
    (root / "project/alone.py").write_text("answer = 43\n")
    (root / "project/neighbour").mkdir()
    (root / "project/neighbour/__init__.py").write_text("")
    (root / "project/source").mkdir()
    (root / "project/source/hidden.py").write_text("secret")
    (root / "data/course").mkdir(parents=True)
    (root / "data/course/gradebook.db").write_text("secret")
    (root / "data/table.csv").write_text("1,2")
    (root / "data/private.csv").write_text("3,4")
    (root / "data/private.csv").chmod(0o600)
    (root / "handed-in/deep").mkdir(parents=True)
    (root / "handed-in/notes.txt").write_text("mine")
    (root / "handed-in/deep/more.txt").write_text("mine too")
    (root / "alias").symlink_to(root / "data")
    root.chmod(0o755)
    return root


@pytest.fixture(scope="module")
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


@pytest.fixture(scope="module")
def seen(
    outside: Path, server: socket.socket, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Seen]:
    abstract = f"\0grader-{os.getpid()}"
    with pytest.MonkeyPatch.context() as patch, socket.socket(socket.AF_UNIX) as listening:
        listening.bind(abstract)
        listening.listen()
        patch.syspath_prepend(str(outside / "project"))
        patch.setenv("SOME_TOKEN", "secret")
        home = tmp_path_factory.mktemp("home")
        wall = Wall(
            modules=("autograder", "shown.deeper", "alone:function"),
            readable=(str(outside / "data"), str(outside / "alias")),
            hidden=(str(outside / "data/course"),),
        )
        found = run(home, _probes(outside, server.getsockname()[1], abstract), wall)
        assert not list(home.glob("attempt*")), "nothing is left of any submission"
    return found


def _probes(outside: Path, port: int, abstract: str) -> list[Probe]:
    return [
        Probe("a", _MEET.format(mine="peer-a", other="peer-b", port=5001, others_port=5002)),
        Probe("b", _MEET.format(mine="peer-b", other="peer-a", port=5002, others_port=5001)),
        Probe(
            "files",
            f"""
            places = [{str(REPOSITORY / "notebooks")!r}, {str(outside / "project")!r},
                      {str(REPOSITORY / "tests")!r}, {str(Path.home() / ".ssh")!r},
                      {str(Path.home() / ".bashrc")!r},
                      "/var/lib", "/run", "/sys", "/etc/shadow", "/boot"]
            import alone, shown
            tell({{
                "there": [place for place in places if os.path.exists(place)],
                "course": os.listdir({str(outside / "data/course")!r})
                          + os.listdir({str(outside / "alias/course")!r}),
                "table": open({str(outside / "data/table.csv")!r}).read(),
                "packages": sorted(os.listdir("/packages")),
                "answers": [shown.answer, alone.answer],
                "beside": sorted(os.listdir(".")),
            }})
            """,
        ),
        Probe(
            "private",
            f"tell(error_of(open, {str(outside / 'data/private.csv')!r}))",
        ),
        Probe(
            "handed-in",
            """
            tell([open("notes.txt").read(), open("deep/more.txt").read(), os.listdir("deep")])
            open("notes.txt", "a").write("!")
            """,
            outside / "handed-in",
        ),
        Probe(
            "writes",
            f"""
            def write(path):
                return error_of(lambda: open(path, "w").close())
            def remove(path):
                return error_of(os.remove, path)
            tell({{
                "outside": [write(path) for path in
                            ("/x", "/usr/x", "/packages/x", "/etc/passwd", "/student/x/../../x",
                             {str(outside / "data/table.csv")!r}, os.__file__,
                             "/proc/self/oom_score_adj", "/proc/sys/kernel/core_pattern")],
                "removed": [remove("/etc/passwd"), remove("/packages/alone.py")],
                "inside": [write(path) for path in
                           ("x", os.path.expanduser("~/x"), os.environ["TMPDIR"] + "/x",
                            "/dev/shm/x", "/dev/null")],
            }})
            """,
        ),
        Probe(
            "network",
            f"""
            def reach(family, address):
                with socket.socket(family) as one:
                    one.settimeout(3)
                    return error_of(one.connect, address)
            own = socket.create_server(("127.0.0.1", 0))
            tell({{
                "world": reach(socket.AF_INET, ("192.0.2.1", 80)),
                "grader": reach(socket.AF_INET, ("127.0.0.1", {port})),
                "grader's abstract socket": reach(socket.AF_UNIX, {abstract!r}),
                "own": reach(socket.AF_INET, own.getsockname()),
                "localhost": reach(socket.AF_INET, ("localhost", own.getsockname()[1])),
                "interfaces": [line.split(":")[0].strip() for line in
                               open("/proc/net/dev").read().splitlines()[2:]],
            }})
            """,
        ),
        Probe(
            "identity",
            """
            status = {line.partition(":")[0]: line.partition(":")[2].strip()
                      for line in open("/proc/self/status")}
            tell({
                "users": set(status["Uid"].split() + status["Gid"].split()) == {"65534"},
                "groups": status["Groups"],
                "capabilities": {status[name] for name in
                                 ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")}
                                == {"0" * 16},
                "new privileges": status["NoNewPrivs"] == "0",
                "processes": sorted(map(int, filter(str.isdigit, os.listdir("/proc")))),
                "variables": [name for name in os.environ if "TOKEN" in name],
                "warden": [error_of(open, f"/proc/1/{name}") for name in ("mem", "environ")],
                "become root": error_of(os.setuid, 0),
                "kept open": sorted({os.readlink(f"/proc/self/fd/{number}").split(":")[0]
                    for number in os.listdir("/proc/self/fd")
                    if os.path.exists(f"/proc/self/fd/{number}")}),
            })
            """,
        ),
        Probe("calls", _REFUSED_CALLS),
        Probe(
            "signals",
            """
            error_of(os.kill, 1, 9)
            time.sleep(0.3)
            tell(os.getppid())
            """,
        ),
        Probe(
            "disk",
            """
            written = 0
            def fill():
                global written
                for number in range(100):
                    with open(f"{os.environ['TMPDIR']}/{number}", "wb", 0) as file:
                        written += file.write(bytes(1 << 20))
            tell([error_of(fill), written >> 20])
            """,
        ),
        Probe(
            "many files",
            """
            def fill():
                for number in range(100_000):
                    os.close(os.open(f"{os.environ['TMPDIR']}/{number}", os.O_CREAT))
            tell(error_of(fill))
            """,
        ),
        Probe(
            "large file",
            """
            def fill():
                with open("large", "wb", 0) as file:
                    while True:
                        file.write(bytes(1 << 20))
            tell([error_of(fill), os.path.getsize("large") >> 20])
            """,
        ),
        Probe("open files", "tell(error_of(lambda: [os.dup(0) for _ in range(100)]))"),
        Probe(
            "forks",
            """
            count = 0
            def fork_on():
                global count
                while count < 1000:
                    if os.fork() == 0:
                        time.sleep(60)
                        os._exit(0)
                    count += 1
            tell([error_of(fork_on), count])
            time.sleep(2)
            """,
        ),
        Probe(
            "threads beside the forks",
            """
            import threading
            time.sleep(0.5)
            threads = [threading.Thread(target=time.sleep, args=(1,)) for _ in range(20)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            tell("20 threads ran")
            """,
        ),
        Probe(
            "memory",
            """
            try:
                bytearray(2 << 30)
            except MemoryError:
                tell("MemoryError")
            """,
        ),
        Probe(
            "memory of all",
            """
            for _ in range(5):
                if os.fork() == 0:
                    kept = bytearray(os.urandom(1) * (200 << 20))
                    time.sleep(60)
            time.sleep(15)
            """,
        ),
        Probe("processor", "while True: pass"),
        Probe("crash", "ctypes.string_at(0)"),
        Probe("leaves", "os._exit(3)"),
        Probe(
            "ordinary things",
            """
            import multiprocessing, tempfile
            with multiprocessing.get_context("fork").Pool(2) as pool:
                squares = pool.map(abs, [-1, 2])
            with tempfile.TemporaryDirectory() as folder:
                made = os.path.isdir(folder)
            code = "import shown, IPython; print(shown.answer)"
            other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
            !echo "from a shell" > said.txt
            tell([squares, made, other.stdout + other.stderr, open("said.txt").read()])
            """,
        ),
    ]


def test_only_python_and_what_is_named_can_be_read(seen: dict[str, Seen]) -> None:
    assert seen["files"].told == {
        "there": [],
        "course": [],
        "table": "1,2",
        "packages": ["alone.py", "autograder", "shown"],
        "answers": [42, 43],
        "beside": [],
    }


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary grader's files are the student's own")
def test_student_of_a_grader_who_is_root_is_really_another_user(seen: dict[str, Seen]) -> None:
    assert seen["private"].told == "EACCES"


def test_own_files_are_there_and_the_students_to_change(
    seen: dict[str, Seen], outside: Path
) -> None:
    assert seen["handed-in"].told == ["mine", "mine too", ["more.txt"]]
    assert (outside / "handed-in/notes.txt").read_text() == "mine"


def test_only_the_own_desk_can_be_written(seen: dict[str, Seen]) -> None:
    told = seen["writes"].told
    assert set(told["outside"]) <= {"EROFS", "EACCES", "ENOENT"}
    assert set(told["removed"]) <= {"EROFS", "EACCES"}
    assert set(told["inside"]) == {"done"}


def test_network_is_the_own_loopback_alone(seen: dict[str, Seen]) -> None:
    told = seen["network"].told
    assert told.pop("grader's abstract socket") in ("ECONNREFUSED", "EPERM")
    assert told == {
        "world": "ENETUNREACH",
        "grader": "ECONNREFUSED",
        "own": "done",
        "localhost": "done",
        "interfaces": ["lo"],
    }


def test_student_is_nobody_without_rights(seen: dict[str, Seen]) -> None:
    assert seen["identity"].told == {
        "users": True,
        "groups": "",
        "capabilities": True,
        "new privileges": False,
        "processes": [1, 2],
        "variables": [],
        "warden": ["EACCES", "EACCES"],
        "become root": "EINVAL",
        "kept open": ["/dev/null", "socket"],
    }


def test_calls_that_no_notebook_needs_are_refused(seen: dict[str, Seen]) -> None:
    missing = {"clone3", "inotify_init1", "io_uring_setup", "memfd_create"}
    sockets = {"netlink", "hypervisor", "packets"}
    for name, answer in seen["calls"].told.items():
        wanted = "ENOSYS" if name in missing else "EAFNOSUPPORT" if name in sockets else "EPERM"
        assert answer == wanted, name


def test_warden_does_not_end_by_a_students_signal(seen: dict[str, Seen]) -> None:
    assert seen["signals"].told == 1


def test_two_submissions_at_once_do_not_meet(seen: dict[str, Seen]) -> None:
    (a_begun, a_ended, a_seen), (b_begun, b_ended, b_seen) = seen["a"].told, seen["b"].told
    assert max(a_begun, b_begun) + 1 < min(a_ended, b_ended), "they ran at the same time"
    assert (a_seen, b_seen) == ([], [])


def test_disk_and_files_have_their_limits(seen: dict[str, Seen]) -> None:
    error, written_mib = seen["disk"].told
    assert (error, 12 <= written_mib <= 16) == ("ENOSPC", True)
    assert seen["many files"].told == "ENOSPC"
    assert seen["large file"].told == ["EFBIG", 4]
    assert seen["open files"].told == "EMFILE"


def test_forks_are_limited_for_each_submission_by_itself(seen: dict[str, Seen]) -> None:
    error, count = seen["forks"].told
    assert (error, 20 <= count < 32) == ("EAGAIN", True)
    assert seen["threads beside the forks"].told == "20 threads ran"


def test_memory_is_limited_for_one_process_and_for_all_together(seen: dict[str, Seen]) -> None:
    assert seen["memory"].told == "MemoryError"
    assert "of 600 MiB of memory" in seen["memory of all"].end
    assert "ended its process" in seen["memory of all"].end


def test_end_of_a_process_says_why(seen: dict[str, Seen]) -> None:
    assert "used up its 2 s of processor time" in seen["processor"].end
    assert "a segmentation fault" in seen["crash"].end
    assert seen["leaves"].end.endswith("ended with exit code 3")


def test_ordinary_things_work(seen: dict[str, Seen]) -> None:
    assert seen["ordinary things"].told == [[1, 2], True, "42\n", "from a shell\n"]


def test_what_cannot_begin_is_the_graders_failure(tmp_path: Path) -> None:
    # Too few for the lines that the process is to keep.
    limits = replace(LIMITS, open_files=2)
    found = run(tmp_path, [Probe("any", "tell(1)")], Wall(("autograder",)), limits)
    assert "Too many open files" in found["any"].examined.broke
