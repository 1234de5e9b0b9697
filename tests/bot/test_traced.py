from dataclasses import replace

import pytest

from kintsugi.bot.people import Role
from kintsugi.bot.traced import TracedAnswers, is_of_concern
from kintsugi.ids import ChatId, Topic, UserId
from kintsugi.store.database import Store
from tests.bot.records import ANNS, answered, trace_of
from tests.bot.stagehands import ANN, turn, update

HERE = ChatId(ANN)


async def test_at(store: Store) -> None:
    """Each part of an answer leads to its trace; other messages lead nowhere."""
    trace = trace_of()
    await answered(store, trace, 6, 7)
    traced = TracedAnswers(store)
    assert [await traced.at(HERE, each) for each in (6, 7)] == [trace, trace]
    assert [await traced.at(HERE, each) for each in (5, None)] == [None, None]
    assert await traced.at(ChatId(8), 6) is None


async def test_last(store: Store) -> None:
    """The newest of the session."""
    await answered(store, trace_of(), 6)
    traced = TracedAnswers(store)
    assert await traced.last(ANNS) == trace_of()
    assert await traced.last(replace(ANNS, topic=Topic(3))) is None


@pytest.mark.parametrize(
    ("by", "role", "theirs"),
    [
        (ANN, Role.GUEST, True),
        (8, Role.USER, False),
        (8, Role.ADMIN, True),
        (8, Role.STRANGER, False),
    ],
)
def test_whose_it_is(by: int, role: Role, theirs: bool) -> None:  # noqa: FBT001 - a column of the table
    """Who asked, and admins."""
    person = turn(update(), role=role, id=UserId(by)).person
    assert is_of_concern(trace_of(), person) is theirs
