"""A widget in a page without a kernel: it plays, steps, scrubs, and tells."""

import pytest
from playwright.sync_api import Page, expect

from minicloud.widgets import FailoverWidget

pytestmark = pytest.mark.browser


def time_of(page: Page) -> float:
    return float(page.locator(".mc-time b").inner_text())


def seek(page: Page, t: float) -> None:
    page.evaluate("t => document.querySelector('.mc-lab').lab.player.seek(t)", t)


def test_play_moves_time_and_pause_stops_it(open_widget, failover_without_bet) -> None:
    page = open_widget(failover_without_bet)
    assert time_of(page) == 0
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("parseFloat(document.querySelector('.mc-time b').textContent) > 0.3")
    page.get_by_role("button", name="Pause").click()
    stopped = time_of(page)
    page.wait_for_timeout(150)
    assert time_of(page) == stopped > 0


def test_steps_go_from_event_to_event(open_widget, failover_without_bet: FailoverWidget) -> None:
    page = open_widget(failover_without_bet)
    times = [e.at_s for e in failover_without_bet.trace.events]
    page.get_by_role("button", name="Next event").click()
    assert time_of(page) == pytest.approx(times[0], abs=0.051)
    page.keyboard.press(".")
    later = next(t for t in times if t > times[0] + 0.01)
    assert time_of(page) == pytest.approx(later, abs=0.051)
    page.keyboard.press(",")
    assert time_of(page) == pytest.approx(times[0], abs=0.051)


def test_the_axis_is_a_slider_for_keys_and_pointer(open_widget, failover_without_bet) -> None:
    page = open_widget(failover_without_bet)
    slider = page.get_by_role("slider", name="Time")
    slider.focus()
    page.keyboard.press("End")
    assert time_of(page) == failover_without_bet.trace.duration_s
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    assert time_of(page) == 6
    assert slider.get_attribute("aria-valuenow") == "6.0"
    box = slider.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 200)
    assert 40 < time_of(page) < 55


def test_space_plays_outside_of_buttons(open_widget, failover_without_bet) -> None:
    page = open_widget(failover_without_bet)
    page.get_by_role("slider", name="Time").focus()
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()


def test_the_counters_say_at_the_end_what_the_trace_says(open_widget, failover_without_bet) -> None:
    page = open_widget(failover_without_bet)
    trace = failover_without_bet.trace
    seek(page, trace.duration_s)
    ended = [
        status
        for sent, latency, status in zip(
            trace.requests.sent_s, trace.requests.latency_s, trace.requests.status, strict=True
        )
        if round(sent * 1000) + round(latency * 1000) <= trace.duration_s * 1000
    ]
    failed = sum(1 for status in ended if status == 0 or status >= 500)
    values = page.locator(".mc-numbers b").all_inner_texts()
    assert values[1] == str(failed)
    share = float(values[0].replace("\xa0%", ""))
    assert share == pytest.approx(100 * (1 - failed / len(ended)), abs=0.051)


def test_belief_and_fact_differ_until_the_checks_have_failed(
    open_widget, failover_without_bet
) -> None:
    page = open_widget(failover_without_bet)
    first = page.locator(".mc-tile").first
    seek(page, 19)
    expect(first).to_contain_text("healthy")
    seek(page, 22)
    expect(first).to_contain_text("healthy?")
    assert first.get_attribute("data-glyph") == "doubtful"
    unhealthy = next(
        c.at_s for c in failover_without_bet.trace.changes
        if c.subject == "target" and c.index == 0 and c.after == "unhealthy"
    )  # fmt: skip
    seek(page, unhealthy + 0.05)
    expect(first).to_contain_text("unhealthy")


def test_the_log_holds_the_events_so_far_and_takes_one_back(
    open_widget, failover_without_bet
) -> None:
    page = open_widget(failover_without_bet)
    events = failover_without_bet.trace.events
    seek(page, 50)
    rows = page.locator(".mc-log button")
    assert rows.count() == len([e for e in events if e.at_s <= 50 and e.kind != "target_healthy"])
    rows.first.click()
    assert time_of(page) == pytest.approx(events[0].at_s, abs=0.051)


def test_time_stands_still_while_the_scene_is_off_screen(open_widget, failover_without_bet) -> None:
    page = open_widget(failover_without_bet, height=500)
    page.get_by_role("button", name="Play").click()
    page.evaluate("document.body.style.paddingTop = '3000px'")
    # Who began to watch the scene later is told later: by then the player knows.
    page.evaluate(
        """() => new Promise((gone) => new IntersectionObserver((seen) => {
             if (!seen[seen.length - 1].isIntersecting) gone();
           }, { threshold: 0.05 }).observe(document.querySelector('.mc-scene')))"""
    )
    before = time_of(page)
    page.wait_for_timeout(300)
    assert time_of(page) == before
    page.evaluate("document.body.style.paddingTop = '0'")
    page.wait_for_function(
        "t => parseFloat(document.querySelector('.mc-time b').textContent) > t", arg=before
    )


def test_under_reduced_motion_no_dot_moves_and_counts_remain(
    open_widget, failover_without_bet
) -> None:
    page = open_widget(failover_without_bet, calm=True)
    seek(page, 30)
    assert "waiting" in page.locator(".mc-node").first.inner_text()
    painted = """() => { const c = document.querySelector('canvas');
      const d = c.getContext('2d').getImageData(0, 130, c.width, 200).data;
      return d.some(v => v > 0); }"""
    assert page.evaluate(painted) is False


def test_the_picture_is_a_function_of_time_alone(open_widget, failover_without_bet) -> None:
    page = open_widget(failover_without_bet)
    picture = "document.querySelector('canvas').toDataURL()"
    seek(page, 34.6)
    straight = page.evaluate(picture)
    for t in (80, 3, 34.6):
        seek(page, t)
    assert page.evaluate(picture) == straight


def test_on_paper_stands_the_whole_run(open_widget, failover_without_bet) -> None:
    page = open_widget(failover_without_bet)
    seek(page, 12)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert time_of(page) == failover_without_bet.trace.duration_s
    assert page.locator(".mc-bar").is_hidden()
    log = page.locator(".mc-log").evaluate("e => [e.scrollHeight, e.clientHeight]")
    assert log[0] == log[1]
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert time_of(page) == 12


def test_destroy_leaves_nothing_behind(open_widget, failover_without_bet) -> None:
    page = open_widget(failover_without_bet)
    page.get_by_role("button", name="Play").click()
    page.evaluate("closers[0]()")
    assert page.locator(".mc-lab").count() == 0
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.set_viewport_size({"width": 500, "height": 500})
    page.wait_for_timeout(100)


def test_a_language_without_words_of_its_own_is_told_in_english(open_widget) -> None:
    page = open_widget(FailoverWidget(language="ja", grid=False, bet=False))
    expect(page.locator(".mc-log-box h3")).to_have_text("What happened")


def test_several_widgets_of_one_page_keep_apart(open_widget, failover_without_bet) -> None:
    page = open_widget(failover_without_bet, failover_without_bet)
    doubles = """() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
      return ids.filter((id, i) => ids.indexOf(id) !== i); }"""
    assert page.evaluate(doubles) == []
    page.locator(".mc-lab").nth(1).get_by_role("radio", name="off").first.check()
    checked = page.locator(".mc-lab").first.locator("input[value=true]").first
    expect(checked).to_be_checked()
