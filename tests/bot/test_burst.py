from datetime import timedelta
from typing import Any

import pytest

from kintsugi.bot.address import address_of, messages_of
from kintsugi.bot.burst import LONGEST_TEXT, Burst, Window, is_content
from kintsugi.bot.channel import Identity
from kintsugi.clock import ManualClock
from kintsugi.events.envelope import Envelope
from tests.bot.stagehands import BOT, GROUP, delivery, update

ME = Identity(id=BOT.id, username=BOT.username, reads_all_group_messages=True)
NOW = ManualClock().now()
ALBUM: dict[str, Any] = {"media_group_id": "1", "photo": []}


def _window(*, gather_s: float = 1, later_s: float = 0) -> Window:
    return Window(
        now=NOW + timedelta(seconds=later_s),
        gather=timedelta(seconds=gather_s),
        sign=timedelta(seconds=24),
        absence=timedelta(minutes=30),
    )


def _event(of: dict[str, Any]) -> Envelope:
    return delivery(of).event


def _edit(message_id: int) -> dict[str, Any]:
    return {"edited_message": update("new", message_id=message_id)["message"]}


@pytest.mark.parametrize(
    ("head", "following", "belongs"),
    [
        (update("a"), update("b"), True),
        (update("a"), update("/new"), False),
        (update("a"), {"callback_query": {}}, False),
        (update("a"), _edit(5), True),
        (update("a"), _edit(6), False),
        (update(None, **ALBUM), update(None, **ALBUM), True),
        (update("@kintsugi_bot", chat=GROUP), update("b", chat=GROUP), False),
        (update(None, chat=GROUP, **ALBUM), update(None, chat=GROUP, **ALBUM), True),
        (update("a"), update(None, new_chat_title="b"), False),
    ],
)
def test_belongs(head: dict[str, Any], following: dict[str, Any], belongs: bool) -> None:  # noqa: FBT001 - a table's column
    """Messages for us belong together, and parts of an album, and edits of either."""
    assert Burst(ME, head).belongs(_event(following), _window()) is belongs


@pytest.mark.parametrize(
    ("window", "belongs"),
    [
        (_window(gather_s=0), False),  # off
        (_window(later_s=23), True),
        (_window(later_s=25), False),  # it may have a sign of its own by now
        (_window(later_s=1801), True),  # both are late, and those get no signs
    ],
)
def test_when(window: Window, belongs: bool) -> None:  # noqa: FBT001 - a table's column
    """A message that may have been given a first sign keeps its own answer."""
    assert Burst(ME, update("a")).belongs(_event(update("b")), window) is belongs


@pytest.mark.parametrize(
    ("message", "invites"),
    [
        (update("hello"), False),
        (update("x" * LONGEST_TEXT), True),
        (update("😀" * (LONGEST_TEXT // 2)), True),
        (update("x" * (LONGEST_TEXT - 1)), False),
        (update("x", forward_origin={}), True),
        (update(None, **ALBUM), True),
    ],
)
def test_invites_more(message: dict[str, Any], invites: bool) -> None:  # noqa: FBT001 - a table's column
    """Albums, forwards and texts that Telegram had to cut are seldom alone."""
    assert Burst(ME, message).invites_more() is invites


def test_merged() -> None:
    """All messages in their order, each as it was last edited."""
    burst = Burst(ME, update("a", message_id=1))
    burst.add([_event(update("b", message_id=2)), _event(_edit(1)), _event(_edit(2))])
    said = [(each["message_id"], each["text"]) for each in messages_of(burst.merged())]
    assert said == [(1, "new"), (2, "new")]


def test_content() -> None:
    """An edit begins nothing, and a command stands alone."""
    said, edited, command = update("a"), _edit(1), update("/new")
    assert is_content(said, address_of(said))
    assert not is_content(edited, address_of(edited))
    assert not is_content(command, address_of(command))
