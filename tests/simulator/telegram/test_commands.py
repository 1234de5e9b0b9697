import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.simulator.telegram.commands import (
    BotCommand,
    MenuKey,
    Menus,
    read_commands,
    read_menu_key,
)
from kintsugi.simulator.telegram.parameters import Parameters
from kintsugi.simulator.telegram.refusal import Refusal


def command(name: str = "start", description: str = "Begin") -> dict[str, str]:
    return {"command": name, "description": description}


def read(*commands: dict[str, str]) -> tuple[BotCommand, ...]:
    return read_commands(Parameters({"commands": list(commands)}))


@pytest.mark.parametrize(
    ("commands", "words"),
    [
        ([command("")], "command must be non-empty"),
        ([command("x" * 33)], "command length must not exceed 32"),
        ([command("Start")], "BOT_COMMAND_INVALID"),
        ([command("new-task")], "BOT_COMMAND_INVALID"),
        ([command(description=" ")], "command description must be non-empty"),
        ([command(description="x" * 257)], "command description length must not exceed 256"),
        ([command()] * 101, "BOT_COMMANDS_TOO_MUCH"),
    ],
)
def test_one_bad_command_refuses_the_list(commands: list[dict[str, str]], words: str) -> None:
    """Telegram names the rule, not the command."""
    with pytest.raises(Refusal) as refused:
        read(*commands)
    assert refused.value.description == f"Bad Request: {words}"


def test_a_list_is_needed() -> None:
    """Without commands the call is refused: to delete them is another method."""
    with pytest.raises(Refusal, match="can't parse commands JSON object"):
        read_commands(Parameters({}))


@given(st.from_regex(r"[a-z0-9_]{1,32}", fullmatch=True), st.text("xyz", min_size=1, max_size=256))
def test_what_keeps_the_rules_is_kept(name: str, description: str) -> None:
    """A leading slash is Telegram's to take away."""
    expected = (BotCommand(name=name, description=description),)
    assert read(command("/" + name, description)) == expected


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({}, MenuKey()),
        ({"language_code": "ru"}, MenuKey(language="ru")),
        ({"scope": '{"type": "all_group_chats"}'}, MenuKey(scope="all_group_chats")),
        ({"scope": {"type": "chat", "chat_id": "7"}}, MenuKey(scope="chat", chat_id=7)),
        (
            {"scope": {"type": "chat_member", "chat_id": -1, "user_id": 7}},
            MenuKey(scope="chat_member", chat_id=-1, user_id=7),
        ),
    ],
)
def test_scope_and_language_name_the_menu(values: dict[str, object], key: MenuKey) -> None:
    """Each scope and language has a menu of its own."""
    assert read_menu_key(Parameters(values)) == key


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"language_code": "english"}, "invalid language code specified"),
        ({"scope": {"type": "moon"}}, "can't parse BotCommandScope: Unsupported type specified"),
        ({"scope": {"type": "chat"}}, "can't parse BotCommandScope: Can't find field \"chat_id\""),
        ({"scope": "[]"}, "can't parse BotCommandScope: BotCommandScope must be an Object"),
    ],
)
def test_an_unknown_menu_is_refused(values: dict[str, object], words: str) -> None:
    """A scope has a known type and what the type needs."""
    with pytest.raises(Refusal) as refused:
        read_menu_key(Parameters(values))
    assert refused.value.description == f"Bad Request: {words}"


def test_a_menu_that_was_not_set_is_empty() -> None:
    """Telegram does not fall back from one language to another when asked."""
    menus = Menus()
    menus.set(MenuKey(), read(command()))
    assert menus.get(MenuKey(language="ru")) == ()
    menus.delete(MenuKey())
    assert menus.get(MenuKey()) == ()
