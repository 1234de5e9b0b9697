from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.bot.address import (
    ALLOWED_UPDATES,
    Command,
    Press,
    address_of,
    is_control,
    lane_of,
    message_of,
)
from tests.bot.stagehands import ANN, GROUP, update

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from([*ALLOWED_UPDATES, "chat", "from", "id", "message", "text"]), inner
        )
    ),
)


def _lane(update: Mapping[str, Any]) -> str:
    return lane_of(address_of(update))


def _is_control(update: Mapping[str, Any]) -> bool:
    return is_control(update, address_of(update))


def test_private_message() -> None:
    """A message in private belongs to the session of its chat and its sender."""
    address = address_of(update("hello"))
    assert address is not None
    assert address.session.key == f"{ANN}:0:{ANN}"
    assert address.private
    assert (address.message_id, address.language_code, address.command) == (5, "en", None)


def test_topic_is_a_session_of_its_own() -> None:
    """Each forum topic is a session; a reply thread of an ordinary group is not."""
    topic = update(chat=GROUP, message_thread_id=3, is_topic_message=True)
    assert _lane(topic) == f"{GROUP}:3:{ANN}"
    assert _lane(update(chat=GROUP, message_thread_id=3)) == f"{GROUP}:0:{ANN}"
    assert _lane(update(chat=GROUP, is_topic_message=True)) == f"{GROUP}:0:{ANN}"


@pytest.mark.parametrize("kind", ["message", "edited_message"])
def test_every_kind_of_message(kind: str) -> None:
    """An edit is addressed like the message it changes."""
    content = update()["message"]
    assert _lane({"update_id": 1, kind: content}) == f"{ANN}:0:{ANN}"
    assert message_of({kind: content}) == content


def test_button() -> None:
    """A pressed button belongs to who pressed it, in the chat of the message it hangs on."""
    message = update(chat=GROUP)["message"]
    pressed = {"callback_query": {"from": {"id": 8}, "message": message, "data": "x"}}
    address = address_of(pressed)
    assert address is not None
    assert address.session.key == f"{GROUP}:0:8"
    assert address.message_id == 5


def test_membership() -> None:
    """That somebody blocked the bot is addressed too, but is about no message."""
    content = {"chat": {"id": ANN, "type": "private"}, "from": {"id": ANN}}
    address = address_of({"my_chat_member": content})
    assert address is not None
    assert (address.session.key, address.message_id) == (f"{ANN}:0:{ANN}", None)


def test_reaction() -> None:
    """It belongs to who reacts, is about the message reacted to, and never waits."""
    content = {"chat": {"id": GROUP, "type": "supergroup"}, "message_id": 6, "user": {"id": 8}}
    reaction = {"message_reaction": content}
    address = address_of(reaction)
    assert address is not None
    assert (address.session.key, address.message_id) == (f"{GROUP}:0:8", 6)
    assert (address.private, address.press, address.command) == (False, None, None)
    assert _is_control(reaction)
    assert message_of(reaction) == {}


def test_anonymous_reaction() -> None:
    """An admin who speaks for the group is nobody we could know."""
    content = {"chat": {"id": GROUP}, "message_id": 6, "actor_chat": {"id": GROUP}}
    assert address_of({"message_reaction": content}) is None
    assert _is_control({"message_reaction": content})


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/start", Command(name="start", bot=None, argument="")),
        ("/START abc", Command(name="start", bot=None, argument="abc")),
        ("/new@Kintsugi_Bot", Command(name="new", bot="kintsugi_bot", argument="")),
        ("/a  two\nlines ", Command(name="a", bot=None, argument="two\nlines")),
        ("/старт", Command(name="старт", bot=None, argument="")),
        ("/etc/passwd", None),  # a path
        ("/", None),
        ("see /start", None),  # only at the beginning
        ("", None),
    ],
)
def test_command(text: str, command: Command | None) -> None:
    """A command is a slash and a word at the beginning, perhaps with a bot and an argument."""
    address = address_of(update(text))
    assert address is not None
    assert address.command == command


@pytest.mark.parametrize(
    ("text", "control"), [("/stop", True), ("/status x", True), ("/new", False), ("stop", False)]
)
def test_control(text: str, control: bool) -> None:  # noqa: FBT001 - a column of the table
    """/stop and /status travel in a lane of their own."""
    assert _is_control(update(text)) is control


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"message": None},
        {"message": {"chat": 7, "from": {"id": 7}}},
        {"message": {"chat": {"id": 7}}},
        {"message": {"chat": {"id": True}, "from": {"id": 7}}},
        {"message": {"chat": {"id": "7"}, "from": {"id": 7}}},
        {"message": {"chat": {"id": 10**30}, "from": {"id": 7}}},  # no database could record it
        {"callback_query": {"message": 5, "from": {"id": 7}}},
        {"channel_post": {"chat": {"id": 7}, "from": {"id": 7}}},
    ],
)
def test_nobody(broken: dict[str, Any]) -> None:
    """What names no chat and person has no address; all of it shares one lane."""
    assert address_of(broken) is None
    assert _lane(broken) == "unaddressed"
    assert not _is_control(broken)


@given(st.dictionaries(st.sampled_from(ALLOWED_UPDATES), ANYTHING))
def test_whatever_comes(broken: dict[str, Any]) -> None:
    """However broken an update is, its lane can be told."""
    assert _lane(broken)
    assert _is_control(broken) in {True, False}


@pytest.mark.parametrize(
    ("query", "press"),
    [
        ({"id": "9", "data": "stop:7:a"}, Press(id="9", data="stop:7:a")),
        ({"id": "9", "game_short_name": "chess"}, Press(id="9", data="")),
        ({"data": "stop:7:a"}, None),
        ({"id": 9, "data": "stop:7:a"}, None),
    ],
)
def test_press(query: dict[str, Any], press: Press | None) -> None:
    """A press is read with what its answer needs; it never waits behind a turn."""
    pressed = {"callback_query": {"from": {"id": 7}, "chat_instance": "-5", **query,
                                  "message": {"message_id": 6, "chat": {"id": -100}}}}  # fmt: skip
    address = address_of(pressed)
    assert address is not None
    assert address.press == press
    assert _is_control(pressed) is (press is not None)
