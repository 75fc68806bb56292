"""Nothing that axe-core can find, nothing that overflows, nothing that jumps."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from minicloud.dataplane.scenario import Scenario
from minicloud.widgets import FailoverWidget

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[3] / "front-end/node_modules/axe-core/axe.min.js"
WIDTHS = (900, 360)
THEMES = ("light", "dark")


def seek(page: Page, t: float) -> None:
    page.evaluate("t => document.querySelector('.mc-lab').lab.player.seek(t)", t)


def violations(page: Page) -> list[str]:
    if not AXE.exists():
        pytest.fail("axe-core is missing: run `make front-end`")
    page.add_script_tag(content=AXE.read_text())
    found = page.evaluate("axe.run('.mc-lab')")["violations"]
    return [f"{v['id']}: {node['html'][:120]}" for v in found for node in v["nodes"]]


def every_look(page: Page, times: tuple[float, ...]) -> list[str]:
    """What axe finds at each of `times`, in light and in dark."""
    page.locator(".mc-settings").evaluate("e => e.open = true")
    found = []
    for theme in THEMES:
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        page.wait_for_selector(f".mc-lab[data-mode={theme}]")
        for t in times:
            seek(page, t)
            found += [f"{theme} at {t} s: {each}" for each in violations(page)]
    return found


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_the_failover_widget(open_widget, failover_without_bet, width) -> None:
    page = open_widget(failover_without_bet, width=width, engine=True)
    assert every_look(page, (0, 30, 80)) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_the_bet(open_widget, failover, width) -> None:
    assert every_look(open_widget(failover, width=width), (0,)) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_the_balancer_lab(open_widget, balancer, width) -> None:
    assert every_look(open_widget(balancer, width=width), (40,)) == []


@pytest.mark.parametrize("width", [320, 360, 700, 900])
def test_nothing_overflows_at_any_width(open_widget, failover, balancer, width: int) -> None:
    for widget in (failover, balancer):
        page = open_widget(widget, width=width)
        page.locator(".mc-settings").evaluate("e => e.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        beyond = """() => { const right = e => e.getBoundingClientRect().right;
          const edge = right(document.querySelector('.mc-lab'));
          return [...document.querySelectorAll('.mc-lab button, .mc-lab label > span, .mc-lab p')]
            .filter(e => right(e) > edge + 1).map(e => e.outerHTML.slice(0, 80)); }"""
        assert page.evaluate(beyond) == []


@pytest.mark.parametrize(
    ("zones", "counts"),
    [
        (("eu-west-1a",), (12,)),
        (("eu-west-1a", "eu-west-1b"), (2, 8)),
        (("eu-west-1a", "eu-west-1b", "eu-west-1c", "eu-west-1d"), (6, 6, 6, 6)),
    ],
)
@pytest.mark.parametrize("width", [320, 900])
def test_topologies_of_other_shapes_keep_instances_inside_their_zones(
    open_widget, zones, counts, width
) -> None:
    scenario = Scenario(zones=zones, instances_per_zone=counts, faults=(), duration_s=20.0)
    page = open_widget(FailoverWidget(scenario, grid=False, bet=False), width=width)
    seek(page, 10)
    boxes = page.evaluate("""() => {
      const all = (name) => [...document.querySelectorAll(name)]
        .map(e => e.getBoundingClientRect().toJSON());
      return { walls: all('.mc-wall'), tiles: all('.mc-tile') }; }""")
    assert len(boxes["tiles"]) == sum(counts)
    for tile in boxes["tiles"]:
        assert tile["width"] >= 24
        inside = [
            w for w in boxes["walls"]
            if w["left"] <= tile["left"] and tile["right"] <= w["right"] + 1
            and w["top"] <= tile["top"] and tile["bottom"] <= w["bottom"]
        ]  # fmt: skip
        assert len(inside) == 1
    for i, a in enumerate(boxes["tiles"]):
        for b in boxes["tiles"][:i]:
            apart = (
                a["right"] <= b["left"] or b["right"] <= a["left"]
                or a["bottom"] <= b["top"] or b["bottom"] <= a["top"]
            )  # fmt: skip
            assert apart


def test_touch_targets_are_36_px_on_a_phone(open_widget, failover_without_bet) -> None:
    page = open_widget(failover_without_bet, width=360, engine=True)
    page.locator(".mc-settings").evaluate("e => e.open = true")
    small = page.evaluate("""() => [...document.querySelectorAll(
        '.mc-lab button, .mc-chips label, .mc-range input, .mc-settings > summary')]
      .filter(e => e.offsetParent && e.getBoundingClientRect().height < 35.5)
      .map(e => e.outerHTML.slice(0, 100))""")
    assert small == []


def test_the_layout_does_not_shift_while_it_plays(open_widget, failover_without_bet) -> None:
    page = open_widget(failover_without_bet)
    page.evaluate("""() => { globalThis.shift = 0;
      const add = list => list.getEntries().forEach(e => { shift += e.value; });
      new PerformanceObserver(add).observe({ type: 'layout-shift' }); }""")
    heights = set()
    for t in range(0, 91, 3):
        seek(page, t)
        page.evaluate("new Promise(requestAnimationFrame)")
        heights.add(page.locator(".mc-lab").evaluate("e => e.offsetHeight"))
    assert len(heights) == 1
    assert page.evaluate("shift") < 0.01


def test_a_screen_reader_hears_the_event_at_which_time_stops(
    open_widget, failover_without_bet
) -> None:
    page = open_widget(failover_without_bet)
    page.get_by_role("button", name="Next event").click()
    spoken = page.locator("[aria-live=polite]")
    page.wait_for_function("document.querySelector('.mc-log-box [aria-live]').textContent !== ''")
    assert "loses power" in spoken.first.inner_text()


def test_the_theme_is_followed_while_the_page_is_open(open_widget, failover_without_bet) -> None:
    page = open_widget(failover_without_bet)
    lit = "getComputedStyle(document.querySelector('.mc-tile')).backgroundColor"
    light = page.evaluate(lit)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_selector(".mc-lab[data-mode=dark]")
    assert page.evaluate(lit) != light


@pytest.mark.parametrize("width", [690, 760])
def test_no_line_of_the_chart_runs_over_its_texts(
    open_widget, failover_without_bet, width: int
) -> None:
    """A line may pass a text only from below, where the text's halo covers it."""
    page = open_widget(failover_without_bet, width=width)
    seek(page, 90)
    over = page.evaluate("""() => { const chart = document.querySelector('.mc-chart');
      const lines = [...chart.querySelectorAll('.mc-pin line, .mc-p50, .mc-p95, .mc-bar-ok')];
      const overlap = (a, b) => a.left < b.right && b.left < a.right
        && a.top < b.bottom && b.top < a.bottom;
      return [...chart.querySelectorAll('.mc-pin text, .mc-caption, .mc-key')]
        .filter(e => e.tagName === 'text').filter(text => lines.some(line =>
          text.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_FOLLOWING
          && overlap(text.getBoundingClientRect(), line.getBoundingClientRect())))
        .map(text => text.textContent); }""")
    assert over == []
    captions = page.locator(".mc-caption")
    assert captions.count() == 2
    halo = "e => parseFloat(getComputedStyle(e).strokeWidth)"
    assert captions.first.evaluate(halo) >= 6  # wider than the gaps between words


def test_jupyterlab_leaves_the_keys_of_each_control_alone(open_widget, failover) -> None:
    # The mark must stand on what has the focus itself: an arrow is to move a slider, and no
    # letter may cut the cell.
    page = open_widget(failover, width=900)
    unmarked = page.evaluate(
        """() => [...document.querySelectorAll('.mc-lab :is(button, input, summary, [tabindex])')]
            .filter((e) => e.dataset.lmSuppressShortcuts !== 'true')
            .map((e) => e.outerHTML.slice(0, 120))"""
    )
    assert unmarked == []
