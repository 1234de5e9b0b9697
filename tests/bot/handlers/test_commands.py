import asyncio

import pytest

from kintsugi.bot.channel import Channel
from kintsugi.bot.context import Ending
from kintsugi.bot.handlers.commands import CommandSet
from kintsugi.bot.people import People
from kintsugi.clock import ManualClock
from kintsugi.i18n import LOCALES, Locale, Message
from kintsugi.orchestrator.running import RunningTurns
from kintsugi.store.database import Store
from tests.bot.handlers.house import command_set
from tests.bot.stagehands import CATALOGUES, turn, update


@pytest.fixture
def running() -> RunningTurns:
    return RunningTurns()


@pytest.fixture
def commands(
    people: People, store: Store, clock: ManualClock, channel: Channel, running: RunningTurns
) -> CommandSet:
    return command_set(people, store, clock, channel, running)


@pytest.mark.parametrize("locale", LOCALES)
async def test_help(commands: CommandSet, locale: Locale) -> None:
    """/help shows every command with its menu line, in the person's language."""
    ended = await commands(turn(update("/help"), locale=locale))
    assert ended.ending is Ending.ANSWERED
    for name in commands.handlers:
        line = CATALOGUES.text(locale, Message(f"command-{name}"))
        assert f"/{name} — {line}" in (ended.reply or "").splitlines()


@pytest.mark.parametrize("locale", LOCALES)
async def test_every_command_answers(commands: CommandSet, locale: Locale) -> None:
    """Every command has words in every language."""
    for name in commands.handlers:
        ended = await commands(turn(update(f"/{name}"), locale=locale))
        assert ended.ending is Ending.ANSWERED
        assert ended.reply


@pytest.mark.parametrize("text", ["/nonsense", "no command at all"])
async def test_unknown(commands: CommandSet, text: str) -> None:
    """An unknown command is explained, and changes nothing."""
    ended = await commands(turn(update(text)))
    assert (ended.ending, ended.reason, ended.effects) == (
        Ending.EXPLAINED, "command-unknown", (),
    )  # fmt: skip


async def test_stop(commands: CommandSet, running: RunningTurns) -> None:
    """/stop ends this session's answer, and says so when there is none."""
    context = turn(update("/stop"))
    nothing = await commands(context)
    assert nothing.reply == context.say("stop-nothing")
    task = asyncio.create_task(asyncio.Event().wait())
    with running.register(context.session, task):
        assert (await commands(context)).reply == context.say("stop-done")
        with pytest.raises(asyncio.CancelledError):
            await task
