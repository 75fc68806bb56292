from math import inf

from minicloud.dataplane.agenda import Agenda


def test_what_is_due_runs_in_order_of_time_and_of_noting():
    agenda, seen = Agenda(), []
    for time_s, name in ((2.0, "c"), (1.0, "a"), (1.0, "b"), (3.0, "d")):
        agenda.at(time_s, lambda name: seen.append((agenda.now_s, name)), name)
    agenda.run_until(2.0)
    assert seen == [(1.0, "a"), (1.0, "b"), (2.0, "c")]
    assert agenda.next_s == 3.0


def test_what_is_noted_while_running_runs_too_when_it_is_due():
    agenda, seen = Agenda(), []

    def again():
        seen.append(agenda.now_s)
        agenda.after(1.0, again)

    agenda.at(0.5, again)
    agenda.run_until(3.0)
    assert seen == [0.5, 1.5, 2.5]


def test_an_empty_agenda_has_nothing_next():
    assert Agenda().next_s == inf
