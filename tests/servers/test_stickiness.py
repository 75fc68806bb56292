"""Sticky sessions by the AWSALB cookie."""

from minicloud.servers import Site, serve
from tests.servers.inventories import group, instances, inventory

URL = "http://web.example/"
MEMBERS = instances(3)


def sticky_site(stickiness_s: float = 1000) -> Site:
    groups = (group("web", MEMBERS, stickiness_s=stickiness_s),)
    return serve(inventory(MEMBERS, groups), service_s=0)


def test_a_client_with_cookies_stays_and_others_go_round() -> None:
    with sticky_site() as site:
        client = site.client()
        assert len({client.get(URL).instance_id for _ in range(6)}) == 1
        assert len({site.get(URL).instance_id for _ in range(6)}) == 3


def test_both_cookies_are_set_and_tell_nothing() -> None:
    with sticky_site() as site:
        answer = site.get(URL)
        cookies = [v for k, v in answer.headers if k == "Set-Cookie"]
        assert [each.partition("=")[0] for each in cookies] == ["AWSALB", "AWSALBCORS"]
        assert "SameSite=None; Secure" in cookies[1]
        assert answer.instance_id not in cookies[0]


def test_a_client_moves_when_its_target_is_unhealthy_and_stays_there() -> None:
    with sticky_site() as site:
        client = site.client()
        first = client.get(URL).instance_id
        site.kill(first)
        site.wait_for("unhealthy", first)
        second = {client.get(URL).instance_id for _ in range(4)}
        assert len(second) == 1
        assert first not in second
        site.recover(first)
        site.wait_for("healthy", first)
        assert {client.get(URL).instance_id for _ in range(4)} == second


def test_a_cookie_is_worth_nothing_after_its_time() -> None:
    with sticky_site(stickiness_s=1) as site:
        client = site.client()
        seen = set()
        for _ in range(6):
            seen.add(client.get(URL).instance_id)
            started_s = site.now_s()
            site.wait_until(lambda since=started_s: site.now_s() - since > 1.2)
        assert len(seen) > 1


def test_a_forged_cookie_is_ignored() -> None:
    with sticky_site() as site:
        forged = {"Cookie": "AWSALB=bm9uc2Vuc2U=; other=1"}
        assert {site.get(URL, headers=forged).instance_id for _ in range(6)} == {"a1", "a2", "a3"}


def test_without_stickiness_no_cookie_is_set() -> None:
    with serve(inventory(MEMBERS), service_s=0) as site:
        assert site.get(URL).header("Set-Cookie") == ""
