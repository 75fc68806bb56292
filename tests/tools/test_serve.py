"""`make serve`: the book on this machine, on a port that is free."""

import gzip
import os
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest

from tools import serve


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<title>the book</title>" * 100)
    (tmp_path / "code.mjs").write_text("export default 1;")
    (tmp_path / "python.wasm").write_bytes(b"\0asm" * 100)
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / "index.html").write_text("inside")
    return tmp_path


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    server = serve.bind(site, 0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


def get(url: str, **headers: str) -> tuple[Message, bytes]:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
        return answer.headers, answer.read()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", "text/html"),
        ("code.mjs", "text/javascript"),
        ("python.wasm", "application/wasm"),
    ],
)
def test_files_go_out_under_the_types_that_browsers_ask_for(
    address: str, path: str, expected: str
) -> None:
    for accepted in ("gzip", "identity"):
        headers, _ = get(address + path, **{"Accept-Encoding": accepted})
        assert headers["Content-Type"] == expected


def test_text_is_gzipped_for_whoever_takes_it_and_plain_for_others(address: str) -> None:
    headers, packed = get(address, **{"Accept-Encoding": "gzip, br"})
    plain_headers, plain = get(address)
    assert headers["Content-Encoding"] == "gzip"
    assert len(packed) == int(headers["Content-Length"]) < len(plain)
    assert gzip.decompress(packed) == plain
    assert "Content-Encoding" not in plain_headers


def test_a_changed_page_is_seen_at_once(address: str, site: Path) -> None:
    get(address, **{"Accept-Encoding": "gzip"})
    page = site / "index.html"
    before = page.stat()
    page.write_text("rebuilt")
    # As soon after it as a clock of whole ticks can tell: not at all.
    os.utime(page, ns=(before.st_atime_ns, before.st_mtime_ns))
    headers, packed = get(address, **{"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed) == b"rebuilt"
    assert headers["Cache-Control"] == "no-cache"


def test_what_the_browser_has_already_is_not_sent_again(address: str) -> None:
    headers, _ = get(address + "python.wasm", **{"Accept-Encoding": "gzip"})
    with pytest.raises(urllib.error.HTTPError, match="304"):
        get(
            address + "python.wasm",
            **{"Accept-Encoding": "gzip", "If-Modified-Since": headers["Last-Modified"]},
        )


def test_a_folder_without_its_slash_leads_to_its_page(address: str) -> None:
    _, body = get(address + "chapters", **{"Accept-Encoding": "gzip"})
    assert gzip.decompress(body) == b"inside"


def test_nothing_outside_the_site_goes_out(address: str, site: Path) -> None:
    secret = site.parent / "secret.txt"
    secret.write_text("not of the book")
    for path in ("../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            get(address + path, **{"Accept-Encoding": "gzip"})


def test_a_port_in_use_is_told_with_an_exit_code(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code = serve.main(["--site", str(site), "--port", str(port)])
    assert code == 1
    assert f"port {port} is in use: free it, or leave --port out" in capsys.readouterr().err


def test_without_a_port_the_next_free_one_is_taken(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(serve, "FIRST_PORT", port)
        server = serve.bind(site, None)
        server.server_close()
    assert port < server.server_port < port + serve.PORTS_TRIED


def test_a_book_that_is_not_built_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert serve.main(["--site", str(tmp_path)]) == 1
    assert "index.html is missing: run `make book`" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["-1", "70000", "http"])
def test_a_port_that_is_none_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        serve.main([f"--port={port}"])
    assert f"port is '{port}'; expected a number up to 65535" in capsys.readouterr().err
