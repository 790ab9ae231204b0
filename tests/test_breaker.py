"""When a backend is left alone, and when it is tried again."""

import pytest

from core.breaker import Breaker


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock) -> Breaker:
    return Breaker("test", failures=3, within_s=30, probe_s=15, clock=clock)


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        assert breaker.allows()
        breaker.failed()


def test_it_opens_after_so_many_failures(breaker):
    fail(breaker, 3)
    assert breaker.is_open
    assert not breaker.allows()


def test_failures_far_apart_do_not_open_it(breaker, clock):
    for _ in range(9):
        fail(breaker, 1)
        clock.now += 16
    assert not breaker.is_open


def test_a_success_forgets_the_failures(breaker):
    fail(breaker, 2)
    breaker.worked()
    fail(breaker, 2)
    assert not breaker.is_open


def test_one_try_goes_through_now_and_then(breaker, clock):
    fail(breaker, 3)
    clock.now += 15
    assert [breaker.allows() for _ in range(5)] == [True, False, False, False, False]
    breaker.failed()
    clock.now += 14
    assert not breaker.allows()
    clock.now += 1
    assert breaker.allows()
    breaker.worked()
    assert not breaker.is_open
    assert breaker.allows()
