from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine

from kintsugi.clock import ManualClock
from kintsugi.events import audit
from kintsugi.events.audit import Entry
from kintsugi.events.tables import metadata
from kintsugi.ids import ChatId, Scope, UserId

ENTRY = Entry(
    at=ManualClock().now(),
    trace_id="t1",
    actor="user",
    scope=Scope(chat=ChatId(-5), user=UserId(7)),
    action="command.new",
    outcome="done",
    subject="tg:1:5",
)
SCOPES = [
    Scope(chat=chat, user=user)
    for chat in (None, ChatId(-5), ChatId(7))
    for user in (None, UserId(7), UserId(8))
]


@pytest.fixture
def write(connection: Connection) -> Callable[[Scope, str], None]:
    def write(scope: Scope, subject: str) -> None:
        audit.record(connection, replace(ENTRY, scope=scope, subject=subject))

    return write


def test_entry_comes_back_as_it_was(connection: Connection) -> None:
    """Everything that was recorded can be read."""
    audit.record(connection, ENTRY)
    assert audit.entries(connection, ENTRY.scope, limit=5) == [ENTRY]


def test_newest_first_up_to_the_limit(
    connection: Connection, write: Callable[[Scope, str], None]
) -> None:
    """The newest entries are given, newest first."""
    for number in range(5):
        write(ENTRY.scope, f"s{number}")
    found = audit.entries(connection, ENTRY.scope, limit=3)
    assert [entry.subject for entry in found] == ["s4", "s3", "s2"]


@given(
    written=st.lists(st.sampled_from(SCOPES)),
    asked=st.sampled_from([scope for scope in SCOPES if scope != Scope()]),
)
def test_nothing_leaks_between_scopes(written: list[Scope], asked: Scope) -> None:
    """A user sees what is theirs, a chat what is its own, and both only what is of both."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        for scope in written:
            audit.record(connection, replace(ENTRY, scope=scope))
        found = [entry.scope for entry in audit.entries(connection, asked, limit=1000)]
    engine.dispose()
    own = [
        scope
        for scope in written
        if asked.user in (None, scope.user) and asked.chat in (None, scope.chat)
    ]
    assert found == own[::-1]


def test_empty_scope_is_refused(
    connection: Connection, write: Callable[[Scope, str], None]
) -> None:
    """There is no query over everybody's records."""
    write(Scope(), "s")
    with pytest.raises(ValueError, match="scope"):
        audit.entries(connection, Scope(), limit=5)
