from minicloud.dataplane.stickiness import StickySessions


def test_a_client_comes_back_to_its_target():
    sessions = StickySessions(60.0)
    sessions.stick("client", "a1", 0.0)
    assert sessions.target_of("client", ["a1", "a2"], 59.0) == "a1"
    assert sessions.target_of("another", ["a1", "a2"], 59.0) is None


def test_the_cookie_runs_out():
    sessions = StickySessions(60.0)
    sessions.stick("client", "a1", 0.0)
    assert sessions.target_of("client", ["a1"], 60.0) is None


def test_every_request_renews_the_cookie():
    sessions = StickySessions(60.0)
    sessions.stick("client", "a1", 0.0)
    sessions.stick("client", "a1", 50.0)
    assert sessions.target_of("client", ["a1"], 100.0) == "a1"


def test_a_target_that_is_not_eligible_is_left():
    sessions = StickySessions(60.0)
    sessions.stick("client", "a1", 0.0)
    assert sessions.target_of("client", ["a2"], 1.0) is None
    sessions.stick("client", "a2", 1.0)
    assert sessions.target_of("client", ["a1", "a2"], 2.0) == "a2"
