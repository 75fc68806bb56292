from minicloud.dataplane.process import Process


def test_work_waits_for_the_first_free_worker():
    process = Process(workers=2, queue_limit=9)
    starts = [process.accept(at_s, 1.0) for at_s in (0.0, 0.1, 0.2, 0.3, 5.0)]
    assert starts == [0.0, 0.1, 1.0, 1.1, 5.0]


def test_a_full_queue_refuses_until_someone_is_served():
    process = Process(workers=1, queue_limit=1)
    starts = [process.accept(at_s, 1.0) for at_s in (0.0, 0.1, 0.2, 1.5)]
    assert starts == [0.0, 1.0, -1.0, 2.0]


def test_without_a_queue_a_busy_process_refuses():
    process = Process(workers=1, queue_limit=0)
    assert [process.accept(at_s, 1.0) for at_s in (0.0, 0.5, 1.0)] == [0.0, -1.0, 1.0]


def test_a_restart_forgets_the_work_at_hand():
    process = Process(workers=1, queue_limit=9)
    process.accept(0.0, 50.0)
    process.accept(0.0, 50.0)
    assert process.wait_s(1.0) == 99.0
    process.restart(2.0)
    assert process.wait_s(2.0) == 0.0
    assert process.accept(2.0, 1.0) == 2.0
