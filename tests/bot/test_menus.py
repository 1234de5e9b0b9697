import pytest

from kintsugi.bot.menus import Menu, menus
from kintsugi.bot.people import Role
from kintsugi.bot.permissions import visible
from kintsugi.i18n import Locale, Message
from kintsugi.ids import UserId
from tests.bot.stagehands import CATALOGUES

BOSS, PARTNER = UserId(1), UserId(2)


@pytest.fixture
def all_menus() -> dict[tuple[object, ...], Menu]:
    """By scope, chat and language."""
    return {
        (menu.scope["type"], menu.scope.get("chat_id"), menu.language_code): menu
        for menu in menus(CATALOGUES, [BOSS, PARTNER])
    }


def test_one_per_scope_and_language(all_menus: dict[tuple[object, ...], Menu]) -> None:
    """Private chats, groups and each admin's chat have a menu in English and one in Russian."""
    places = [("all_private_chats", None), ("all_group_chats", None), ("chat", 1), ("chat", 2)]
    assert list(all_menus) == [(*place, code) for place in places for code in ("", "ru")]


@pytest.mark.parametrize(
    ("place", "role", "private"),
    [
        (("all_private_chats", None), Role.USER, True),
        (("all_group_chats", None), Role.USER, False),
        (("chat", 1), Role.ADMIN, True),
    ],
)
@pytest.mark.parametrize(("code", "locale"), [("", "en"), ("ru", "ru")])
def test_what_stands_there(
    all_menus: dict[tuple[object, ...], Menu],
    place: tuple[object, ...],
    role: Role,
    private: bool,  # noqa: FBT001 - a column
    code: str,
    locale: Locale,
) -> None:
    """Each menu has what may be used there, with its line in the menu's language."""
    commands = dict(all_menus[*place, code].commands)
    assert tuple(commands) == visible(role, private=private)
    assert commands["new"] == CATALOGUES.text(locale, Message("command-new"))


def test_admins_see_more(all_menus: dict[tuple[object, ...], Menu]) -> None:
    """What only admins may do stands in no other menu."""
    with_audit = {place[:2] for place, menu in all_menus.items() if "audit" in dict(menu.commands)}
    assert with_audit == {("chat", 1), ("chat", 2)}
