import sqlite3
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, select

from kintsugi.clock import ManualClock
from kintsugi.ids import ChatId, Session, Topic, UserId
from kintsugi.memory.tables import metadata, turn_log
from kintsugi.memory.turns import Line, Role, Said, append, recent

NOW = ManualClock().now()
HERE = Session(chat=ChatId(-5), topic=Topic(3), user=UserId(7))


def said(text: str, role: Role = Role.USER) -> Line:
    return Line(turn_id=f"turn of {text}", role=role, text=text, at=NOW)


BOUNDARY = said("", Role.BOUNDARY)


def test_nothing_was_said_yet(connection: Connection) -> None:
    """A new session has no lines."""
    assert recent(connection, HERE, limit=20) == []


def test_lines_come_back_as_they_were_said(connection: Connection) -> None:
    """Question and answer, by whom they were said, oldest first; turn and time stay in the log."""
    lines = [
        Line(turn_id="t1", role=Role.USER, text="Привет 👋", at=NOW),
        Line(turn_id="t1", role=Role.ASSISTANT, text="Hello!", at=NOW + timedelta(seconds=2)),
    ]
    append(connection, HERE, lines)
    shown = [(Role.USER, "Привет 👋"), (Role.ASSISTANT, "Hello!")]
    assert recent(connection, HERE, limit=20) == shown
    kept = connection.execute(select(turn_log.c.turn_id, turn_log.c.at)).all()
    assert kept == [(line.turn_id, line.at) for line in lines]


def test_last_lines_up_to_the_limit(connection: Connection) -> None:
    """Of a long conversation the end is given, in the order it was said."""
    append(connection, HERE, [said(f"{number}") for number in range(30)])
    assert [line.text for line in recent(connection, HERE, limit=3)] == ["27", "28", "29"]


def test_a_long_session_costs_no_more_than_a_short_one(connection: Connection) -> None:
    """However much was said, SQLite does the same work for the last lines of it."""
    append(connection, HERE, [said(f"{number}") for number in range(50)])
    short = steps(connection)
    append(connection, HERE, [said(f"{number}") for number in range(50, 1000)])
    assert steps(connection) <= short + 10


def steps(connection: Connection) -> int:
    """Of SQLite's virtual machine, while it looks for what was said last."""
    taken = 0

    def step() -> None:
        nonlocal taken
        taken += 1

    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.set_progress_handler(step, 1)
    recent(connection, HERE, limit=20)
    driver.set_progress_handler(None, 1)
    return taken


def test_order_is_that_of_the_log(connection: Connection) -> None:
    """A clock that was set back does not shuffle a conversation."""
    append(connection, HERE, [said("first")])
    late = Line(turn_id="t", role=Role.USER, text="second", at=NOW - timedelta(days=1))
    append(connection, HERE, [late])
    assert [line.text for line in recent(connection, HERE, limit=5)] == ["first", "second"]


def test_the_conversation_as_it_was(connection: Connection) -> None:
    """For who answers a turn again: what was said before it, and of it and later nothing."""
    first = Line(turn_id="first", role=Role.USER, text="asked", at=NOW)
    answered = Line(turn_id="first", role=Role.ASSISTANT, text="answered", at=NOW)
    append(connection, HERE, [said("one"), said("two"), first, answered, said("three")])
    before = recent(connection, HERE, limit=20, before="first")
    assert [line.text for line in before] == ["one", "two"]
    assert recent(connection, HERE, limit=1, before="first") == [Said(Role.USER, "two")]
    assert len(recent(connection, HERE, limit=20, before="never logged")) == 5
    append(connection, HERE, [BOUNDARY, said("new")])
    assert recent(connection, HERE, limit=20, before="first") == []


def test_boundary_begins_a_new_conversation(connection: Connection) -> None:
    """What was said before the last /new is not recalled; the mark itself is no line."""
    append(connection, HERE, [said("old"), BOUNDARY, said("older"), BOUNDARY, said("new")])
    assert recent(connection, HERE, limit=20) == [Said(Role.USER, "new")]
    append(connection, HERE, [BOUNDARY])
    assert recent(connection, HERE, limit=20) == []


def test_boundary_is_of_its_session(connection: Connection) -> None:
    """Beginning anew in one session leaves the others as they are."""
    there = Session(chat=HERE.chat, topic=Topic(4), user=HERE.user)
    append(connection, there, [said("there")])
    append(connection, HERE, [BOUNDARY])
    assert recent(connection, there, limit=20) == [Said(Role.USER, "there")]


@pytest.mark.parametrize(
    "other",
    [
        Session(chat=ChatId(-6), topic=HERE.topic, user=HERE.user),
        Session(chat=HERE.chat, topic=Topic(0), user=HERE.user),
        Session(chat=HERE.chat, topic=HERE.topic, user=UserId(8)),
    ],
    ids=["chat", "topic", "user"],
)
def test_sessions_do_not_leak(connection: Connection, other: Session) -> None:
    """Neither another chat, nor another topic, nor another person sees what was said."""
    append(connection, HERE, [said("secret")])
    assert recent(connection, other, limit=20) == []


@given(
    texts=st.lists(st.tuples(st.booleans(), st.text(alphabet=st.characters(codec="utf-8")))),
    limit=st.integers(1, 5),
)
def test_recent_is_the_end_of_the_current_conversation(
    texts: list[tuple[bool, str]], limit: int
) -> None:
    """However lines and beginnings alternate, what counts is after the last beginning."""
    lines = [BOUNDARY if boundary else said(text) for boundary, text in texts]
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        for line in lines:
            append(connection, HERE, [line])
        found = recent(connection, HERE, limit=limit)
    engine.dispose()
    start = max((i + 1 for i, line in enumerate(lines) if line is BOUNDARY), default=0)
    assert found == [Said(line.role, line.text) for line in lines[start:][-limit:]]
