"""Settings and faults: computed ahead, by an engine in the page, by a kernel, or not at all."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from minicloud.dataplane.faults import Fault, FaultKind
from minicloud.dataplane.scenario import SHORT_TIMING, Scenario
from minicloud.widgets import BalancerLab, FailoverWidget

pytestmark = pytest.mark.browser


def story(page: Page, expression: str):
    return page.evaluate(
        f"(() => {{ const {{ story: s }} = document.querySelector('.mc-lab').lab;"
        f" return {expression}; }})()"
    )


def seek(page: Page, t: float) -> None:
    page.evaluate("t => document.querySelector('.mc-lab').lab.player.seek(t)", t)


def choose(page: Page, option: str, text: str) -> None:
    page.get_by_role("group", name=option).get_by_role("radio", name=text, exact=True).check()


def test_what_is_computed_ahead_needs_nobody(open_widget, failover_without_bet) -> None:
    page = open_widget(failover_without_bet)
    choose(page, "Check every", "30 s")
    page.wait_for_function("document.querySelector('.mc-lab').lab.story.settings.interval_s === 30")
    choose(page, "Cross-zone", "off")
    page.wait_for_function("!document.querySelector('.mc-lab').lab.story.load_balancer.cross_zone")
    assert story(page, "s.settings.interval_s") == 30


def test_without_an_engine_the_rest_is_disabled_and_says_why(
    open_widget, failover_without_bet
) -> None:
    page = open_widget(failover_without_bet)
    assert page.get_by_label("Requests", exact=True).is_disabled()
    expect(page.locator(".mc-reason")).to_contain_text("without Python")
    page.locator(".mc-power").first.click(force=True)  # disabled for assistive technology only
    expect(page.locator(".mc-status")).to_contain_text("without Python")
    assert story(page, "s.faults.length") == len(failover_without_bet.trace.faults)


def test_a_killed_zone_asks_the_engine_and_the_past_stays(
    open_widget, failover_without_bet
) -> None:
    page = open_widget(failover_without_bet, engine=True)
    seek(page, 10)
    before = story(
        page, "Array.from(s.requests.status.slice(0, s.requests.sent.findIndex(t => t > 10)))"
    )
    page.locator(".mc-power").nth(1).click()
    page.wait_for_function("document.querySelector('.mc-lab').lab.story.faults.length === 3")
    (asked,) = page.evaluate("asked")
    assert asked["faults"][0] == {
        "at_s": 10,
        "kind": "zone_fails",
        "subject": "ap-northeast-1c",
        "factor": 10,
    }
    expect(page.locator(".mc-time b")).to_have_text("10.0")
    after = story(
        page, "Array.from(s.requests.status.slice(0, s.requests.sent.findIndex(t => t > 10)))"
    )
    assert [a for a, b in zip(before, after, strict=True) if a != b] == []
    seek(page, 12)
    expect(page.locator(".mc-power").nth(1)).to_contain_text("no power")


def test_a_zone_that_is_down_is_healed(open_widget, failover_without_bet) -> None:
    page = open_widget(failover_without_bet, engine=True)
    seek(page, 40)
    page.locator(".mc-power").first.click()
    page.wait_for_function("document.querySelector('.mc-lab').lab.story.faults[1].at_s === 40")
    assert story(page, "s.faults.map(f => f.kind)") == ["zone_fails", "zone_recovers"]
    seek(page, 41)
    expect(page.locator(".mc-power").first).to_contain_text("power on")


def test_an_instance_is_stopped_and_started_by_key(open_widget, failover_without_bet) -> None:
    page = open_widget(failover_without_bet, engine=True)
    seek(page, 5)
    page.locator(".mc-power").nth(1).focus()
    page.keyboard.press("ArrowUp")
    focused = page.evaluate("document.activeElement.querySelector('.mc-id').textContent")
    assert focused.startswith("c")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.mc-lab').lab.story.faults.length === 3")
    assert story(page, "s.faults[0].kind") == "instance_dies"
    expect(page.locator(".mc-faults input").first).to_be_checked()  # its clocks are told
    assert page.evaluate("document.activeElement.className").startswith("mc-tile")  # focus survives
    seek(page, 8)
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.mc-lab').lab.story.faults.length === 4")
    assert story(page, "s.faults[1].kind") == "instance_recovers"


def test_a_fault_is_removed_and_all_are_put_back(open_widget, failover_without_bet) -> None:
    page = open_widget(failover_without_bet, engine=True)
    page.locator(".mc-remove").nth(1).click()
    page.wait_for_function("document.querySelector('.mc-lab').lab.story.faults.length === 1")
    page.get_by_role("button", name="Faults as they were").click()
    page.wait_for_function("document.querySelector('.mc-lab').lab.story.faults.length === 2")


def test_what_python_refuses_is_shown_as_text_and_nothing_changes(
    open_widget, failover_without_bet
) -> None:
    page = open_widget(failover_without_bet, engine=True)
    page.evaluate(
        "minicloudEngine.run = () => Promise.reject(new Error('rate_per_s is -1: too few')); 0"
    )
    page.get_by_label("Requests", exact=True).fill("40")
    expect(page.locator(".mc-status")).to_contain_text("rate_per_s is -1")
    assert story(page, "s.settings.rate_per_s") == 25
    assert page.get_by_label("Requests", exact=True).input_value() == "25"


def test_a_kernel_that_answers_computes_every_change(open_widget, failover_without_bet) -> None:
    page = open_widget(failover_without_bet, kernel=True)
    expect(page.locator(".mc-settings h3:visible")).to_have_text("Computed by your kernel")
    page.get_by_label("Requests", exact=True).fill("40")
    page.wait_for_function("document.querySelector('.mc-lab').lab.story.settings.rate_per_s === 40")
    choose(page, "Check every", "5 s")
    page.wait_for_function("document.querySelector('.mc-lab').lab.story.settings.interval_s === 5")


def test_the_run_before_is_compared(open_widget, failover_without_bet) -> None:
    page = open_widget(failover_without_bet)
    assert page.locator(".mc-before").count() == 0
    choose(page, "Check every", "5 s")
    expect(page.locator(".mc-before")).to_have_count(1)
    expect(page.locator(".mc-told")).to_contain_text("Run before")
    page.get_by_label("Compare with the run before").uncheck()
    expect(page.locator(".mc-before")).to_have_count(0)


def test_another_fault_is_told_when_it_is_picked(open_widget, failover_without_bet) -> None:
    page = open_widget(failover_without_bet)
    expect(page.locator(".mc-chart text.mc-key")).to_contain_text("noticed in")
    page.locator(".mc-faults input").nth(1).check()
    expect(page.locator(".mc-chart text.mc-key")).to_have_count(0)
    assert page.locator(".mc-bracket").count() > 0


def test_a_bet_is_asked_first_and_told_at_the_end(open_widget, failover: FailoverWidget) -> None:
    page = open_widget(failover)
    page.get_by_label("Seconds until the last failed request").fill("12")
    page.get_by_role("button", name="Bet and play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.locator(".mc-told")).to_contain_text("Your bet: over after 12 s")
    assert page.locator(".mc-future").get_attribute("visibility") == "hidden"
    seek(page, 90)
    failed = sum(1 for s in failover.trace.requests.status if s == 0 or s >= 500)
    expect(page.locator(".mc-told")).to_contain_text(f"and {failed} failed")
    assert page.locator(".mc-future").get_attribute("visibility") == "visible"


def test_a_change_gives_nothing_away_while_the_bet_is_open(open_widget, failover) -> None:
    page = open_widget(failover)
    choose(page, "Cross-zone", "off")
    page.wait_for_function("!document.querySelector('.mc-lab').lab.story.load_balancer.cross_zone")
    expect(page.locator(".mc-told")).to_have_text("")
    expect(page.get_by_label("Compare with the run before")).to_be_hidden()
    page.get_by_role("button", name="Bet and play").click()
    choose(page, "Cross-zone", "on")
    page.wait_for_function("document.querySelector('.mc-lab').lab.story.load_balancer.cross_zone")
    expect(page.locator(".mc-told")).to_contain_text("Your bet")
    seek(page, 90)
    expect(page.locator(".mc-told")).to_contain_text("You bet")
    choose(page, "Check every", "5 s")
    expect(page.locator(".mc-told")).to_contain_text("Run before")


def test_the_bets_sliders_say_their_units(open_widget, failover: FailoverWidget) -> None:
    page = open_widget(failover)
    seconds = page.get_by_label("Seconds until the last failed request")
    expect(seconds).to_have_attribute("aria-valuetext", "10 seconds")
    seconds.fill("12")
    expect(seconds).to_have_attribute("aria-valuetext", "12 seconds")
    failed = page.get_by_label("Requests that fail")
    expect(failed).to_have_attribute("aria-valuetext", "50 requests")


def rows(page: Page) -> list[str]:
    return page.locator(".mc-settings .mc-option").all_inner_texts()


def test_until_a_kernel_has_answered_the_settings_stand_as_without_one(
    open_widget, failover_without_bet
) -> None:
    page = open_widget(failover_without_bet)
    without = rows(page), page.locator(".mc-settings h3").all_inner_texts()
    page = open_widget(failover_without_bet, kernel=True, silent=True)
    assert (rows(page), page.locator(".mc-settings h3").all_inner_texts()) == without


def test_settings_keep_their_places_when_a_run_is_not_ahead(
    open_widget, failover_without_bet
) -> None:
    page = open_widget(failover_without_bet, engine=True)
    headings = page.locator(".mc-settings h3")
    expect(headings.first).to_contain_text("Answered at once")
    before = rows(page)
    tops = """() => { const top = e => Math.round(e.getBoundingClientRect().top);
      const panel = document.querySelector('.mc-settings');
      return [...panel.querySelectorAll('.mc-option')].map(e => top(e) - top(panel)); }"""
    at = page.evaluate(tops)
    page.get_by_label("Instances a zone").fill("3")
    page.wait_for_function(
        "document.querySelector('.mc-lab').lab.story.settings.instances_per_zone === 3"
    )
    expect(headings.first).to_contain_text("Computed by Python in this page")
    assert rows(page) == before
    assert page.evaluate(tops) == at


def test_the_recovery_names_its_fault(open_widget, failover_without_bet) -> None:
    page = open_widget(failover_without_bet)
    seek(page, 90)
    box = page.locator(".mc-numbers > div").nth(2)
    expect(box).to_contain_text("Recovery: 1a, 20 s")
    page.locator(".mc-faults input").nth(1).check()
    expect(box).to_contain_text("Recovery: 1a, 70 s")
    expect(box).to_contain_text("none from this")


def test_failures_without_a_fault_are_not_called_none(open_widget) -> None:
    few = Scenario(instances_per_zone=(1, 0, 0), rate_per_s=150.0, faults=(), duration_s=30.0)
    page = open_widget(FailoverWidget(few, grid=False, bet=False))
    seek(page, 30)
    boxes = page.locator(".mc-numbers > div")
    assert int(boxes.nth(1).locator("b").inner_text()) > 0
    expect(boxes.nth(2)).not_to_contain_text("nothing lost yet")


def test_a_refused_check_fails_and_an_unanswered_one_goes_unanswered(open_widget) -> None:
    for kind, told in ((FaultKind.INSTANCE_DIES, "refused"), (FaultKind.INSTANCE_HANGS, "goes un")):
        scenario = Scenario(faults=(Fault(5.0, kind, "a1"),), duration_s=30.0)
        page = open_widget(FailoverWidget(scenario, grid=False, bet=False))
        seek(page, 30)
        missed = page.locator(".mc-log li", has_text="The first health check")
        expect(missed).to_contain_text(told)


def test_the_settings_tell_which_times_are_shortened(open_widget) -> None:
    timing = replace(SHORT_TIMING, boot_s=9.0)
    scenario = Scenario(timing=timing, dns_ttl_s=20.0, duration_s=80.0)
    page = open_widget(FailoverWidget(scenario, grid=False, bet=False))
    expect(page.locator(".mc-own")).to_have_text(
        "Times are shortened to fit 80 s: DNS TTL 20 s (AWS: 60), start 9 s, "
        "draining 4 s (AWS: 300). The group replaces what the load balancer calls unhealthy."
    )
    own = FailoverWidget(inventory=Scenario(auto_scaling=False).inventory())
    expect(open_widget(own).locator(".mc-own")).to_contain_text("Built from the cloud above")


def test_a_slow_instance_has_a_hint_where_to_look(open_widget, balancer: BalancerLab) -> None:
    page = open_widget(balancer)
    hint = page.locator(".mc-share-box .mc-reason")
    expect(hint).to_have_text("")
    choose(page, "Slow instance", "a1, 10 times")
    expect(hint).to_contain_text("look at the p95 line")


def test_a_bet_can_be_skipped(open_widget, failover: FailoverWidget) -> None:
    page = open_widget(failover)
    page.get_by_role("button", name="Skip").click()
    assert page.locator(".mc-bet").count() == 0
    expect(page.locator(".mc-told")).to_have_text("")


def test_a_link_carries_the_settings_and_the_moment(open_widget, failover_without_bet) -> None:
    page = open_widget(failover_without_bet)
    page.evaluate(
        "Object.defineProperty(navigator, 'clipboard',"
        " { value: { writeText: async (text) => { globalThis.copied = text; } } })"
    )
    choose(page, "Check every", "30 s")
    page.wait_for_function("document.querySelector('.mc-lab').lab.story.settings.interval_s === 30")
    seek(page, 33)
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".mc-status")).to_have_text("Link copied")
    link = page.evaluate("copied")
    assert link.startswith("http://widget.test/page.html#failover-")
    again = open_widget(failover_without_bet, hash=link.partition("page.html")[2])
    again.wait_for_function(
        "document.querySelector('.mc-lab').lab.story.settings.interval_s === 30"
    )
    expect(again.locator(".mc-time b")).to_have_text("33.0")
    assert again.locator(".mc-before").count() == 0
    expect(again.locator(".mc-told")).to_have_text("")


def test_a_broken_link_is_passed_over(open_widget, failover_without_bet) -> None:
    page = open_widget(failover_without_bet, hash="#failover-0000=%7Bnothing&a=b")
    expect(page.locator(".mc-time b")).to_have_text("0.0")


def test_the_balancer_lab_measures_shares(open_widget, balancer: BalancerLab) -> None:
    page = open_widget(balancer)
    seek(page, 60)
    shares = [float(t.split("\xa0")[0]) for t in page.locator(".mc-shares b").all_inner_texts()]
    assert sum(shares) == pytest.approx(100, abs=0.5)
    choose(page, "Layout", "2 + 8")
    choose(page, "Cross-zone", "off")
    page.wait_for_function("!document.querySelector('.mc-lab').lab.story.load_balancer.cross_zone")
    seek(page, 60)
    uneven = [float(t.split("\xa0")[0]) for t in page.locator(".mc-shares b").all_inner_texts()]
    assert len(uneven) == 10
    assert sum(uneven[:2]) == pytest.approx(50, abs=6)
    expect(page.locator(".mc-numbers b").nth(1)).to_have_text("0")
    assert page.locator(".mc-node").count() == 2


def test_a_network_load_balancer_is_not_offered_what_it_has_not(open_widget, balancer) -> None:
    page = open_widget(balancer)
    expect(page.get_by_role("group", name="Algorithm")).to_be_visible()
    choose(page, "Load balancer", "NLB")
    expect(page.get_by_role("group", name="Algorithm")).to_have_count(0)
    expect(page.get_by_role("group", name="Slow start")).to_have_count(0)
