"""A warden without process ids of its own ends whatever its worker left, however long the chain."""

import os
import select
import subprocess
import sys

_LIFE_S = 300
_WARDEN_WITH_A_CHAIN = f"""
import os, sys, time
from autograder.processes import kernel, warden
reader, writer = (int(one) for one in sys.argv[1:])
kernel.adopt_orphans()
if os.fork() == 0:
    os.setsid()
    for _ in range(249):
        if os.fork():
            break
    else:
        os.write(writer, b".")  # all are there
    time.sleep({_LIFE_S})
    os._exit(0)
os.read(reader, 1)
os.close(writer)
warden._end_descendants()
"""


def test_a_chain_of_processes_ends_with_its_warden() -> None:
    reader, writer = os.pipe()
    try:
        subprocess.run(
            [sys.executable, "-c", _WARDEN_WITH_A_CHAIN, str(reader), str(writer)],
            pass_fds=(reader, writer), env={**os.environ, "PYTHONPATH": os.getcwd()}, check=True,
        )  # fmt: skip
        os.close(writer)
        # Each process of the chain holds the writing end: nothing to read means nobody is left.
        assert select.select([reader], [], [], _LIFE_S / 3)[0]
        assert os.read(reader, 1) == b""
    finally:
        os.close(reader)
