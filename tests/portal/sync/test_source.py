"""A snapshot is asked one thing at a time, and who waits for it goes before what is asked ahead of time."""

from threading import Event, Thread
from time import monotonic, sleep

from portal.sync.source import Turns


def test_who_waits_has_the_turn_before_what_is_only_ahead_of_time() -> None:
    turns, order, begun = Turns(), list[str](), Event()

    def ahead() -> None:
        begun.set()
        for _ in range(3):
            with turns.idle():
                order.append("ahead")

    def needed() -> None:
        with turns.next():
            order.append("needed")

    with turns.next():
        threads = [Thread(target=ahead), Thread(target=needed)]
        threads[0].start()
        begun.wait(5)
        threads[1].start()
        deadline = monotonic() + 5
        while not turns.waited_for and monotonic() < deadline:
            sleep(0.001)
    for thread in threads:
        thread.join(5)
    assert order == ["needed", "ahead", "ahead", "ahead"]
