"""Chromium on pages served from this machine: anything loaded from elsewhere fails the test.

A test that asks for `open_page` gets a function `open_page(site, path)`. When the test ends, every
request to another host, every error on the console and every script that threw fails it.
"""

import contextlib
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from tools.serve import SiteHandler

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCHEMES_OF_THE_PAGE_ITSELF = {"data", "blob", "about"}
# A busy machine is slow, not wrong: only what never comes fails a test, this late.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)


@contextlib.contextmanager
def serving(site: Path) -> Iterator[str]:
    """The address of `site`, served on this machine until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SiteHandler, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for the session. Where there is none: a skip, in CI a failure."""
    if CHROMIUM is None:
        message = "there is no Chromium on PATH: sudo apt install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=ARGUMENTS, timeout=2 * PATIENCE_MS
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """A function that serves a folder once a session and gives its address."""
    addresses: dict[Path, str] = {}
    with contextlib.ExitStack() as stack:

        def address(site: Path) -> str:
            if site not in addresses:
                addresses[site] = stack.enter_context(serving(site))
            return addresses[site]

        yield address


@pytest.fixture(scope="session")
def book_html() -> Path:
    """The built book: BOOK_HTML, or _build/html."""
    site = Path(os.environ.get("BOOK_HTML", ROOT / "_build" / "html"))
    if not (site / "index.html").exists():
        pytest.fail(f"{site}/index.html is missing: run `make book` before these tests")
    return site


@pytest.fixture
def troubles() -> list[str]:
    """What went wrong in the pages of this test so far."""
    return []


@pytest.fixture
def open_page(
    chromium: Browser, serve: Callable[[Path], str], troubles: list[str]
) -> Iterator[Callable[..., Page]]:
    """`open_page(site, path, width=1280, scheme="light")`: a loaded page in a fresh profile."""
    with contextlib.ExitStack() as stack:

        def opened(
            site: Path, path: str = "index.html", *, width: int = 1280, scheme: str = "light"
        ) -> Page:
            address = serve(site)
            home = urlsplit(address).netloc
            context = chromium.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme
            )
            stack.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(PATIENCE_MS)

            def guard(request: Request) -> None:
                url = urlsplit(request.url)
                if url.scheme not in SCHEMES_OF_THE_PAGE_ITSELF and url.netloc != home:
                    troubles.append(f"{path}: asked {url.netloc} for {request.url}")

            page.on("request", guard)
            page.on(
                "console",
                lambda message: (
                    troubles.append(f"{path}: console: {message.text}")
                    if message.type == "error"
                    else None
                ),
            )
            page.on("pageerror", lambda error: troubles.append(f"{path}: threw: {error}"))
            page.goto(address + path, wait_until="load")
            return page

        yield opened
    assert troubles == []
