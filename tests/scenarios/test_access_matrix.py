"""Who may do what, and where: all of it in one table, each cell a whole turn (SPEC B6, E4)."""

from collections.abc import Mapping
from typing import Any, Final

import pytest

from kintsugi.bot.permissions import PERMISSIONS
from kintsugi.simulator.telegram import Person
from tests.scenarios.world import ALICE, BOT, OWNER, STRANGER, World

GUEST = 55
OPEN, CLOSED, FORUM = -100500, -100600, -100700
PLACES = ("private", "group", "open", "topic")  # open: named in access.chats

# Columns: admin, user, guest, stranger. Each cell: a answered, e explained why not, r refused with
# one polite line, . passed over in silence. No column may be left out, and no command.
TABLE: Final = """
            private   group     open      topic
            A U G S   A U G S   A U G S   A U G S
/start      a a a r   a a a .   a a a a   a a a .
/help       a a a r   a a a .   a a a a   a a a .
/new        a a a r   a a a .   a a a a   a a a .
/stop       a a a r   a a a .   a a a a   a a a .
/status     a a a r   a a a .   a a a a   a a a .
/model      a a a r   a a a .   a a a a   a a a .
/api        a e e r   e e e .   e e e e   e e e .
/costs      a a a r   a a a .   a a a a   a a a .
/language   a a a r   a a a .   a a a a   a a a .
/timezone   a a a r   e e e .   e e e e   e e e .
/why        e e e r   e e e .   e e e e   e e e .
/heal       e e e r   e e e .   e e e e   e e e .
/audit      e e e r   e e e .   e e e e   e e e .
/nonsense   e e e r   . . . .   . . . .   . . . .
code        a a a e   a a a .   a a a e   a a a .
words       a a a r   a a a .   a a a a   a a a .
"""

ROWS: Final[Mapping[str, tuple[str, ...]]] = {
    name: tuple(cells) for name, *cells in map(str.split, TABLE.strip().splitlines()[2:])
}
TEXTS: Final = {"code": "/start pair_mistyped", "words": f"@{BOT.username} hello"}
_LETTERS = {"answered": "a", "explained": "e"}


def test_no_command_is_left_out() -> None:
    """A new command is a new row."""
    commands = [name for name in ROWS if name.startswith("/") and name != "/nonsense"]
    assert commands == [f"/{name}" for name in PERMISSIONS]


@pytest.mark.parametrize("name", ROWS)
async def test_row(asleep: World, name: str) -> None:
    """What each role gets in each kind of chat."""
    await asleep.start(access__chats=[OPEN], access__guests=[GUEST])
    text = TEXTS.get(name, name)
    found = [await _cell(asleep, text, who, where) for where in PLACES for who in _people(asleep)]
    assert tuple(found) == ROWS[name]
    assert _audited(asleep) == _expected(name)


def _people(world: World) -> tuple[Person, ...]:
    guest = world.telegram.person(id=GUEST, first_name="Gus")
    return (world.owner, world.alice, guest, world.stranger)


async def _cell(world: World, text: str, who: Person, where: str) -> str:
    replies = await world.ask(who, text, **_place(world, where))
    ending, _reason = world.records.endings()[-1]
    return _LETTERS.get(ending) or ("r" if replies else ".")


def _place(world: World, where: str) -> dict[str, Any]:
    if where == "private":
        return {}
    if where == "topic":
        forum = world.telegram.group(id=FORUM, title=where, forum=True)
        return {"chat": forum, "thread": forum.topic("glaze")}
    return {"chat": world.telegram.group(id=OPEN if where == "open" else CLOSED, title=where)}


def _audited(world: World) -> list[tuple[int, str]]:
    """(who, what) of the commands and refusals on record."""
    entries = [(row["user_id"], row["action"]) for row in world.records.audit()]
    return [each for each in entries if each[1].startswith(("command.", "access."))]


def _expected(name: str) -> list[tuple[int, str]]:
    """Each command that was ours, and each stranger's try; what strangers say in vain is one."""
    command = "command.start" if name == "code" else f"command.{name[1:]}"
    users = (OWNER, ALICE, GUEST, STRANGER)
    cells = [(place, user) for place in PLACES for user in users]
    expected = []
    for (place, user), letter in zip(cells, ROWS[name], strict=True):
        if letter in "ae" and name != "words":
            expected.append((user, command))
        elif user == STRANGER and place != "open":
            expected.append((user, "access.refused"))
    return expected
