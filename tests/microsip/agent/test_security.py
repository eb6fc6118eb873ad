"""Guessing passwords is slow, and after some wrong ones it is useless."""

import asyncio

import pytest

from microsip.agent.security import FAILURES_ALLOWED, KNOWN_SECONDS, LOCKED_SECONDS, Doorkeeper
from microsip.errors import LockedOut, UnknownDatabase, WrongCredentials

PEER = "203.0.113.5"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def doorkeeper(clock: Clock) -> Doorkeeper:
    return Doorkeeper(clock, delay=0)


async def guess(doorkeeper: Doorkeeper, user: str = "SYSDBA", peer: str = PEER) -> None:
    async with doorkeeper.attempt(user, peer):
        raise WrongCredentials("no", "no")


async def enter(doorkeeper: Doorkeeper, user: str = "SYSDBA", peer: str = PEER) -> None:
    async with doorkeeper.attempt(user, peer):
        pass


async def guess_often(doorkeeper: Doorkeeper, times: int, **who: str) -> None:
    for _ in range(times):
        with pytest.raises(WrongCredentials):
            await guess(doorkeeper, **who)


async def is_locked(doorkeeper: Doorkeeper, **who: str) -> None:
    with pytest.raises(LockedOut):
        await enter(doorkeeper, **who)


def test_after_enough_wrong_passwords_the_right_one_is_refused_too(doorkeeper: Doorkeeper) -> None:
    async def story() -> None:
        await guess_often(doorkeeper, FAILURES_ALLOWED)
        await is_locked(doorkeeper)

    asyncio.run(story())


def test_the_lock_ends_by_itself(doorkeeper: Doorkeeper, clock: Clock) -> None:
    async def story() -> None:
        await guess_often(doorkeeper, FAILURES_ALLOWED)
        clock.now += LOCKED_SECONDS - 1
        await is_locked(doorkeeper)
        clock.now += 1
        await enter(doorkeeper)

    asyncio.run(story())


def test_a_right_password_clears_the_count(doorkeeper: Doorkeeper) -> None:
    async def story() -> None:
        for _ in range(3):
            await guess_often(doorkeeper, FAILURES_ALLOWED - 1)
            await enter(doorkeeper)

    asyncio.run(story())


def test_failures_long_ago_do_not_count(doorkeeper: Doorkeeper, clock: Clock) -> None:
    async def story() -> None:
        await guess_often(doorkeeper, FAILURES_ALLOWED - 1)
        clock.now += LOCKED_SECONDS
        await guess_often(doorkeeper, FAILURES_ALLOWED - 1)
        await enter(doorkeeper)

    asyncio.run(story())


def test_another_user_and_another_peer_are_not_locked_out(doorkeeper: Doorkeeper) -> None:
    async def story() -> None:
        await guess_often(doorkeeper, FAILURES_ALLOWED)
        await enter(doorkeeper, peer="198.51.100.7")
        await enter(doorkeeper, user="VENTAS")

    asyncio.run(story())


def test_the_case_of_a_user_does_not_give_more_guesses(doorkeeper: Doorkeeper) -> None:
    async def story() -> None:
        await guess_often(doorkeeper, FAILURES_ALLOWED - 1, user="sysdba")
        await guess_often(doorkeeper, 1, user="SysDba")
        await is_locked(doorkeeper)

    asyncio.run(story())


def test_other_failures_are_no_guesses(doorkeeper: Doorkeeper) -> None:
    async def wrong_name() -> None:
        async with doorkeeper.attempt("SYSDBA", PEER):
            raise UnknownDatabase("no", "no")

    async def story() -> None:
        for _ in range(FAILURES_ALLOWED):
            with pytest.raises(UnknownDatabase):
                await wrong_name()
        await enter(doorkeeper)

    asyncio.run(story())


def test_guesses_in_parallel_gain_nothing(doorkeeper: Doorkeeper) -> None:
    async def story() -> list[BaseException | None]:
        guesses = (guess(doorkeeper) for _ in range(FAILURES_ALLOWED * 4))
        return await asyncio.gather(*guesses, return_exceptions=True)

    outcomes = [type(outcome) for outcome in asyncio.run(story())]
    assert outcomes.count(WrongCredentials) == FAILURES_ALLOWED
    assert outcomes.count(LockedOut) == FAILURES_ALLOWED * 3


def test_a_wrong_password_is_answered_after_a_while(clock: Clock) -> None:
    async def story() -> None:
        doorkeeper = Doorkeeper(clock, delay=3600)
        guessing = asyncio.create_task(guess(doorkeeper))
        await asyncio.sleep(0)
        await enter(doorkeeper, peer="198.51.100.7")  # nobody else waits for it
        assert not guessing.done()
        guessing.cancel()

    asyncio.run(story())


def test_who_stays_away_is_forgotten(doorkeeper: Doorkeeper, clock: Clock) -> None:
    async def story() -> None:
        for number in range(50):
            await guess_often(doorkeeper, 1, user=f"USER{number}")
        clock.now += LOCKED_SECONDS
        await enter(doorkeeper)

    asyncio.run(story())
    assert len(doorkeeper) == 1


async def passes(doorkeeper: Doorkeeper, password: str, inside: asyncio.Event, leave: asyncio.Event) -> None:
    async with doorkeeper.attempt("SYSDBA", PEER, password):
        inside.set()
        await leave.wait()


async def is_let_in(doorkeeper: Doorkeeper, password: str, while_inside: str = "correcta") -> bool:
    """Whether somebody with that password is let in while another one of the same user and peer is still inside."""
    inside, leave, second = asyncio.Event(), asyncio.Event(), asyncio.Event()
    first = asyncio.create_task(passes(doorkeeper, while_inside, inside, leave))
    await inside.wait()
    other = asyncio.create_task(passes(doorkeeper, password, second, leave))
    for _ in range(10):
        await asyncio.sleep(0)
    entered = second.is_set()
    leave.set()
    await asyncio.gather(first, other)
    return entered


def test_who_had_the_right_password_a_moment_ago_need_not_wait_and_guesses_do(
    doorkeeper: Doorkeeper, clock: Clock
) -> None:
    async def story() -> None:
        assert not await is_let_in(doorkeeper, "correcta")
        assert await is_let_in(doorkeeper, "correcta")
        assert not await is_let_in(doorkeeper, "una", while_inside="otra")
        await is_let_in(doorkeeper, "correcta")
        clock.now += KNOWN_SECONDS
        assert not await is_let_in(doorkeeper, "correcta")

    asyncio.run(story())


def test_a_password_that_became_wrong_is_not_known_any_more(doorkeeper: Doorkeeper) -> None:
    async def story() -> None:
        await is_let_in(doorkeeper, "correcta")
        with pytest.raises(WrongCredentials):
            async with doorkeeper.attempt("SYSDBA", PEER, "correcta"):
                raise WrongCredentials("no", "no")
        assert not await is_let_in(doorkeeper, "correcta")

    asyncio.run(story())
