"""Outputs of a cell, joined and cut."""

from autograder.shell.recorder import Recorder


def test_neighbouring_texts_become_one_output() -> None:
    recorder = Recorder(100)
    for text in ("a", "b"):
        recorder.write("stdout", text)
    recorder.write("stderr", "c")
    assert recorder.take() == [
        {"output_type": "stream", "name": "stdout", "text": "ab"},
        {"output_type": "stream", "name": "stderr", "text": "c"},
    ]
    assert recorder.take() == []


def test_output_beyond_the_limit_is_cut_once_but_an_error_is_kept() -> None:
    recorder = Recorder(10)
    for _ in range(5):
        recorder.write("stdout", "x" * 8)
    recorder.add({"output_type": "display_data", "data": {"image/png": "y" * 50}})
    recorder.add(
        {"output_type": "error", "ename": "E", "evalue": "v" * 20_000, "traceback": ["t"] * 900}
    )
    outputs = recorder.take()
    assert outputs[0]["text"].startswith("x" * 10 + "\n... output cut")
    assert outputs[0]["text"].count("output cut") == 1
    assert outputs[-1]["ename"] == "E"
    assert len(outputs[-1]["evalue"]) == 10_000
    assert len(outputs[-1]["traceback"]) == 200
