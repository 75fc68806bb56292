"""`make lab` says what is wrong with a port, and prepares the student's folder once."""

import socket

import pytest

from tools import lab


def test_a_port_in_use_is_named_and_the_remedy_too() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=f"port {port} is in use.*leave PORT out"):
            lab.free_port(port)


def test_without_a_wish_a_free_port_is_found() -> None:
    port = lab.free_port(None)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", port))


@pytest.mark.parametrize("wish", ["99999", "-1", "eight"])
def test_a_port_that_is_none_is_refused(
    wish: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["lab", f"--port={wish}", "--prepare-only"])
    with pytest.raises(SystemExit):
        lab.main()
    assert "expected a number up to 65535" in capsys.readouterr().err
