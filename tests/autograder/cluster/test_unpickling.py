"""The process that speaks with Dask unpickles nothing that could call something."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

MESSAGE = """
import os, sys
from pathlib import Path
from distributed.protocol import Serialize, ToPickle, dumps, loads
class Cheat:
    def __reduce__(self):
        return Path.touch, (Path(sys.argv[1]),)
message = {"op": "key-in-memory", "data": %s}
frames = [bytes(frame) for frame in dumps(message, serializers=["pickle"])]
if sys.argv[2] == "refuse":
    from autograder.cluster.unpickling import refuse_pickles
    refuse_pickles()
try:
    loads(frames, deserializers=["dask", "msgpack"] if sys.argv[3] == "few" else None)
except TypeError as error:
    print("refused" if "pickle that names" in str(error) else error)
"""


def unpickle(data: str, mark: Path, *options: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", MESSAGE % data, str(mark), *options],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout.strip()


@pytest.mark.parametrize("data", ["ToPickle(Cheat())", "Serialize(Cheat())"])
def test_message_that_calls_something_is_refused(data: str, tmp_path: Path) -> None:
    assert unpickle(data, tmp_path / "mark", "refuse", "all") == "refused"
    assert not (tmp_path / "mark").exists()


def test_dask_itself_would_have_called_it_whatever_its_deserializers(tmp_path: Path) -> None:
    # Why there is a hook: when this fails, distributed has a switch of its own.
    unpickle("ToPickle(Cheat())", tmp_path / "mark", "trust", "few")
    assert (tmp_path / "mark").exists()


def test_bytes_come_through(tmp_path: Path) -> None:
    assert unpickle("Serialize(b'an answer')", tmp_path / "mark", "refuse", "all") == ""
