import asyncio

import pytest

from kintsugi.bot.channel import Channel
from kintsugi.bot.context import Ending
from kintsugi.bot.handlers.commands import CommandSet
from kintsugi.bot.parking import Parking
from kintsugi.bot.people import People, Role
from kintsugi.bot.permissions import PERMISSIONS, visible
from kintsugi.clock import ManualClock
from kintsugi.i18n import LOCALES, Locale, Message
from kintsugi.orchestrator.running import RunningTurns
from kintsugi.store.database import Store
from tests.bot.handlers.house import command_set
from tests.bot.stagehands import ANN, CATALOGUES, GROUP, turn, update


@pytest.fixture
def running() -> RunningTurns:
    return RunningTurns()


@pytest.fixture
def commands(
    people: People,
    store: Store,
    clock: ManualClock,
    channel: Channel,
    running: RunningTurns,
    parking: Parking,
) -> CommandSet:
    return command_set(people, store, clock, channel, running, parking)


def test_every_command_has_its_permission(commands: CommandSet) -> None:
    """What can be asked for and what may be asked for are the same commands, in one order."""
    assert list(commands.handlers) == list(PERMISSIONS)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("chat", [ANN, GROUP])
@pytest.mark.parametrize("role", [Role.ADMIN, Role.USER, Role.GUEST])
async def test_help(commands: CommandSet, role: Role, chat: int, locale: Locale) -> None:
    """/help shows the commands one may use there with their menu lines, in one's language."""
    ended = await commands(turn(update("/help", chat=chat), role=role, locale=locale))
    assert ended.ending is Ending.ANSWERED
    assert ended.reply is not None
    _intro, _blank, *lines = ended.reply.splitlines()
    assert lines == [
        f"/{name} — {CATALOGUES.text(locale, Message(f'command-{name}'))}"
        for name in visible(role, private=chat == ANN)
    ]


@pytest.mark.parametrize("locale", LOCALES)
async def test_every_command_answers(commands: CommandSet, locale: Locale) -> None:
    """Every command has words in every language."""
    for name in commands.handlers:
        ended = await commands(turn(update(f"/{name}"), role=Role.ADMIN, locale=locale))
        assert ended.ending is not Ending.REJECTED
        assert ended.reply


@pytest.mark.parametrize("locale", LOCALES)
async def test_not_permitted(commands: CommandSet, locale: Locale) -> None:
    """Who may not use a command, or not there, is told why; nothing is done."""
    for context, reason in (
        (turn(update("/audit"), locale=locale), "command-for-admins"),
        (
            turn(update("/audit", chat=GROUP), role=Role.ADMIN, locale=locale),
            "command-in-private",
        ),
    ):
        ended = await commands(context)
        assert (ended.ending, ended.reason, ended.effects) == (Ending.EXPLAINED, reason, ())
        assert "/audit" in (ended.reply or "")


@pytest.mark.parametrize("text", ["/nonsense", "no command at all"])
async def test_unknown(commands: CommandSet, text: str) -> None:
    """An unknown command is explained, and changes nothing."""
    ended = await commands(turn(update(text)))
    assert (ended.ending, ended.reason, ended.effects) == (
        Ending.EXPLAINED, "command-unknown", (),
    )  # fmt: skip


async def test_too_long(commands: CommandSet) -> None:
    """A command as long as a message is repeated no longer than a command can be."""
    ended = await commands(turn(update("/" + "a" * 4000)))
    assert f"/{'a' * 32}." in (ended.reply or "")


async def test_stop(commands: CommandSet, running: RunningTurns) -> None:
    """/stop ends this session's answer, and says so when there is none."""
    context = turn(update("/stop"))
    nothing = await commands(context)
    assert nothing.reply == context.say("stop-nothing")
    task = asyncio.create_task(asyncio.Event().wait())
    with running.register(context.session, task, turn_id="tg:1"):
        assert (await commands(context)).reply == context.say("stop-done")
        with pytest.raises(asyncio.CancelledError):
            await task
