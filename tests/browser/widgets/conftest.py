"""A widget in a page of its own: no book, no kernel, a model made of the widget's saved state."""

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from minicloud.dataplane.encoding import run_encoded
from minicloud.widgets import BalancerLab, FailoverWidget
from minicloud.widgets.trace_widget import TraceWidget
from tests.browser.conftest import PATIENCE_MS

PAGE = "http://widget.test/page.html"

# The model is what anywidget gives to render() in a page without a kernel: sending throws, as
# the html-manager's stand-in for a connection has no `send`.
DOCUMENT = """<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>widget</title><style>{css}
html {{ background: #fff; }} html[data-theme=dark] {{ background: #121212; color-scheme: dark;
--pst-color-background: #121212; --pst-color-surface: #29313d; --pst-color-text-base: #ced6dd;
--pst-color-border: #48566b; }}
body {{ margin: 0; }}</style></head><body><main><h1>Page</h1>{places}</main><script type="module">
const states = {states};
const bytes = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
globalThis.answers = {{}};
globalThis.asked = [];
{engine}
const kernel = {kernel};
globalThis.models = [];
const url = URL.createObjectURL(new Blob([{module}], {{ type: 'text/javascript' }}));
const widget = (await import(url)).default;
globalThis.closers = [];
for (const [i, state] of states.entries()) {{
  const heard = new Set();
  const values = {{ ...state, runs: bytes(state.runs) }};
  const model = {{
    get: (name) => values[name],
    set: () => {{}}, save_changes: () => {{}},
    on: (name, f) => {{ if (name === 'msg:custom') heard.add(f); }},
    off: (name, f) => heard.delete(f),
    send: (message) => {{
      if (!kernel) throw new TypeError('this.comm.send is not a function');
      if ({silent}) return;
      kernelHears(message).then(([answer, blob]) =>
        heard.forEach((f) => f(answer, blob ? [bytes(blob)] : [])));
    }},
  }};
  models.push(model);
  closers.push(await widget.render({{ model, el: document.getElementById('w' + i) }}));
}}
document.body.dataset.ready = 'yes';
</script></body></html>"""

# An engine as the book's pages install it, with Python behind it by way of the test.
ENGINE = """globalThis.minicloudEngine = {
  status: 'ready',
  run: async (text) => {
    asked.push(JSON.parse(text));
    const { failed, blob } = await pythonRuns(text);
    if (failed) throw new Error(failed);
    return new Uint8Array(bytes(blob).buffer);
  },
};"""


@pytest.fixture(scope="session")
def browser(chromium: Browser) -> Browser:
    """The session's Chromium, shared with the tests of the pages."""
    return chromium


@pytest.fixture(scope="session")
def failover() -> FailoverWidget:
    return FailoverWidget()


@pytest.fixture(scope="session")
def failover_without_bet() -> FailoverWidget:
    return FailoverWidget(bet=False)


@pytest.fixture(scope="session")
def balancer() -> BalancerLab:
    return BalancerLab()


def state_of(widget: TraceWidget) -> dict[str, Any]:
    return {
        "runs": base64.b64encode(widget.runs).decode(),
        "language": widget.language,
        "own_topology": widget.own_topology,
        "bet": widget.bet,
    }


def python_runs(text: str) -> dict[str, str]:
    try:
        return {"blob": base64.b64encode(run_encoded(text)).decode()}
    except ValueError as error:
        return {"failed": str(error)}


def python_kernel(widget: TraceWidget, message: dict[str, Any]) -> list[Any]:
    """What the widget's kernel side answers, through the widget's own handler."""
    sent: list[Any] = []
    widget.send = lambda content, buffers=None: sent.append((content, buffers))
    widget._handle_custom_msg(message, [])
    content, buffers = sent[0]
    return [content, base64.b64encode(buffers[0]).decode() if buffers else None]


@pytest.fixture
def open_widget(browser: Browser) -> Iterator[Callable[..., Page]]:
    """open_widget(widget, ..., width=900, theme="light", engine=False, kernel=False) -> Page.

    A silent kernel takes messages and has not answered any yet.

    Fails at the end if a page wrote an error to its console or asked another host.
    """
    contexts = []
    complaints: list[str] = []

    def open_page(
        *widgets: TraceWidget, width: int = 900, height: int = 1300, theme: str = "light",
        engine: bool = False, kernel: bool = False, calm: bool = False, hash: str = "",
        silent: bool = False,
    ) -> Page:  # fmt: skip
        context = browser.new_context(
            viewport={"width": width, "height": height},
            reduced_motion="reduce" if calm else "no-preference",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", lambda m: m.type == "error" and complaints.append(m.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.expose_function("pythonRuns", python_runs)
        page.expose_function("kernelHears", lambda m: python_kernel(widgets[0], m))
        text = DOCUMENT.format(
            theme=theme,
            css=widgets[0]._css,
            module=json.dumps(widgets[0]._esm).replace("</", "<\\/"),
            states=json.dumps([state_of(widget) for widget in widgets]),
            places="".join(f'<div id="w{i}"></div>' for i in range(len(widgets))),
            engine=ENGINE if engine else "",
            kernel=json.dumps(kernel),
            silent=json.dumps(silent),
        )

        def answer(route: Route) -> None:
            if route.request.url.startswith(PAGE):
                route.fulfill(body=text, content_type="text/html")
            elif route.request.url.startswith("blob:"):
                route.continue_()
            else:
                if not route.request.url.endswith("favicon.ico"):
                    complaints.append(f"asked {route.request.url}")
                route.abort()

        page.route("**/*", answer)
        page.goto(PAGE + hash)
        page.wait_for_selector("body[data-ready=yes]")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, complaints
