"""docs/commands.md and docs/delivery.md say what the code does."""

import re
from pathlib import Path

import pytest

from kintsugi.bot.address import CONTROL_COMMANDS
from kintsugi.bot.channel import Channel
from kintsugi.bot.handlers.commands import CommandSet
from kintsugi.bot.handlers.conversation import NewConversation
from kintsugi.bot.handlers.language import ChooseLanguage
from kintsugi.bot.handlers.start import Start
from kintsugi.bot.handlers.status import ShowStatus
from kintsugi.bot.people import People
from kintsugi.bot.render.mark import MARK
from kintsugi.cli.parser import COMMANDS
from kintsugi.clock import ManualClock
from kintsugi.events.messages import SendKind
from kintsugi.i18n import Catalogues, Message
from kintsugi.orchestrator.running import RunningTurns
from kintsugi.settings import Access, register
from kintsugi.store.database import Store

DOCS = Path(__file__).parents[1] / "docs"
CATALOGUES = Catalogues.load(strict=True)


def _rows(page: str) -> dict[str, str]:
    """First cell -> second cell, of all tables of a page."""
    pattern = re.compile(r"\| `([^`]+)` \| (.+) \|")
    lines = (DOCS / page).read_text(encoding="utf-8").splitlines()
    return {match[1]: match[2] for line in lines if (match := pattern.fullmatch(line))}


@pytest.fixture
async def bot_commands(tmp_path: Path) -> list[str]:
    clock = ManualClock()
    store = await Store.open(tmp_path / "kintsugi.db", busy_timeout_s=1, clock=clock)
    people = People(store, Access(), clock)
    commands = CommandSet(
        start=Start(people, store, clock),
        new=NewConversation(clock),
        language=ChooseLanguage(people),
        status=ShowStatus(
            channel=Channel(clock), store=store, clock=clock, model="", started=clock.now()
        ),
        running=RunningTurns(),
    )
    await store.close()
    return list(commands.handlers)


async def test_commands(bot_commands: list[str]) -> None:
    """Every command of the bot and of the command line stands there with its summary, in order."""
    menu = {f"/{name}": CATALOGUES.text("en", Message(f"command-{name}")) for name in bot_commands}
    assert list(_rows("commands.md").items()) == [*menu.items(), *COMMANDS.items()]


def test_control_commands() -> None:
    """The commands that never wait are the ones named."""
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"^(.*) never wait behind an answer", page, re.MULTILINE)
    assert set(re.findall(r"`/(\w+)`", line)) == CONTROL_COMMANDS


def test_delivery() -> None:
    """Every kind of message has its policy, and the mark and the limit are the code's."""
    page = (DOCS / "delivery.md").read_text(encoding="utf-8")
    assert list(_rows("delivery.md")) == [kind.value for kind in SendKind]
    assert f"` {MARK.strip()}`" in page
    resent = CATALOGUES.text("en", Message("resent", {"text": ""})).strip()
    assert resent in _rows("delivery.md")["alert"]
    (limit,) = (each.default for each in register() if each.key == "telegram.sends_in_flight")
    assert re.search(rf"`telegram.sends_in_flight`\s+\({limit}\)", page)
