"""The tripwire tells what cells try, and keeps still about what libraries do for them.

An audit hook cannot be taken away, so the cells run in one process of their own.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

TOLD = {
    "open('/etc/shadow')": "opening '/etc/shadow'",
    "open('../beside.txt', 'w')": "opening '../beside.txt'",
    "open('/usr/share/planted', 'w')": "opening '/usr/share/planted'",
    "__import__('os').listdir('/')": "looking into '/'",
    "__import__('shutil').rmtree('/nowhere')": "changing '/nowhere'",
    "__import__('os').mkdir('/nowhere/at/all')": "changing '/nowhere/at/all'",
    "__import__('os').rename('/nowhere/a', '/nowhere/b')": "changing '/nowhere/a'",
    "__import__('os').symlink('/etc/passwd', 'link')": "making a link to '/etc/passwd'",
    "__import__('sqlite3').connect('/nowhere/gradebook.db')": "opening '/nowhere/gradebook.db'",
    "open('/proc/self/environ')": "reading '/proc/self/environ'",
    "__import__('socket').socket().connect_ex(('127.0.0.1', 9))": (
        "network connection to 127.0.0.1:9"
    ),
    "__import__('socket').socket(1).bind('\\0meeting')": "listening on '\\x00meeting'",
    "__import__('socket').getaddrinfo('127.0.0.2', 80)": "asking for the address of '127.0.0.2'",
    "import os; os.fork() or os._exit(0)": "starting a process (os.fork)",
    "__import__('os').system('true')": "ran a program: true",
    "__import__('subprocess').run(['echo', 'x'])": "ran a program: echo x",
    "import os; os.kill(os.getpid(), 0)": "signal 0 to process",
    "__import__('ctypes').CDLL(None)": "ctypes (ctypes.dlopen None)",
    "__import__('gc').get_objects()": "searching memory (gc.get_objects)",
    "__import__('inspect').stack()": "inspecting the stack (sys._getframe)",
    "__import__('sys')._getframe(1)": "inspecting the stack (sys._getframe)",
    "__import__('sys').settrace(None)": "changing Python itself (sys.settrace)",
    "__import__('sys').addaudithook(print)": "changing Python itself (sys.addaudithook)",
    "exec('open(\"/etc/gshadow\")')": "opening '/etc/gshadow'",
    "import threading; t = threading.Thread(target=open, args=('/etc/t',)); t.start(); t.join()": (
        "opening '/etc/t'"
    ),
}
NOT_TOLD = (
    "open('own.txt', 'w').write('x')",
    "open('own.txt').read()",
    "__import__('os').listdir('.')",
    "__import__('tempfile').TemporaryFile()",
    "open('/sys/fs/cgroup/cpu.max')",
    "__import__('json').loads('[1]')",
    "__import__('wsgiref.handlers')",
    "__import__('sqlite3').connect(':memory:')",
    "__import__('os').urandom(8), open('/dev/null')",
    "__import__('zoneinfo').ZoneInfo('Asia/Tokyo')",
    "from collections import namedtuple; namedtuple('Point', 'x y')(1, 2)",
    "import dataclasses; dataclasses.make_dataclass('Point', 'xy')(1, 2)",
    "import traceback; traceback.format_stack()",
    "import logging; logging.getLogger('x').warning('y')",
    "import copy; copy.deepcopy([[1], {2: 3}])",
    "open(0, closefd=False)",
    "open('missing.txt')",
)
_RUN = """
import json, os, socket, sys
import autograder
from autograder.student.grounds import Grounds
from autograder.student.tripwire import Tripwire
heard, line = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
heard.setblocking(False)
cells = json.loads(sys.argv[1])
told = {}
packages = Grounds.of_packages()
for cell in cells:
    if (child := os.fork()) == 0:
        wire = Tripwire(line.fileno(), packages)
        try:
            exec(compile(cell, "<ipython-input-1-abc>", "exec"), {})
        except BaseException:
            pass
        os._exit(0)
    os.waitpid(child, 0)
    told[cell] = []
    try:
        while True:
            told[cell].append(heard.recv(1000).decode())
    except BlockingIOError:
        pass
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    work = tmp_path_factory.mktemp("student") / "work"
    work.mkdir()
    ran = subprocess.run(
        [sys.executable, "-c", _RUN, json.dumps([*TOLD, *NOT_TOLD])],
        cwd=work,
        env={
            "PYTHONPATH": str(Path(__file__).parents[3]),
            "HOME": str(work),
            "TMPDIR": str(work),
            "PATH": "/usr/bin:/bin",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, list[str]] = json.loads(ran.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("cell", TOLD)
def test_told(cell: str, told: dict[str, list[str]]) -> None:
    assert any(text.startswith(TOLD[cell]) for text in told[cell]), told[cell]


@pytest.mark.parametrize("cell", NOT_TOLD)
def test_not_told(cell: str, told: dict[str, list[str]]) -> None:
    assert told[cell] == []
