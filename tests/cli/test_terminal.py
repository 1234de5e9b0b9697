"""The demo's screen, driven through prompt_toolkit's own pipe instead of a terminal."""

import asyncio
from collections.abc import Iterator

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from kintsugi.cli.terminal import talk
from kintsugi.clock import SystemClock
from kintsugi.simulator.telegram import BotProfile, TelegramServer


class Talk:
    """What the screen needs of a conversation: somebody who answers each line at once."""

    def __init__(self, telegram: TelegramServer) -> None:
        self.telegram = telegram
        self.said: list[str] = []
        self._answers: list[str] = []
        self._person = telegram.person(id=1, first_name="Ann")

    def say(self, text: str) -> None:
        self.said.append(text)
        self._answers.append(f"answer to {text}")
        self._person.says(text)

    def take_finished(self) -> list[str]:
        taken, self._answers = self._answers, []
        return taken

    def unfinished(self) -> str:
        return ""


class Screen(DummyOutput):
    """Keeps what is written to it."""

    def __init__(self) -> None:
        self.shown = ""

    def write(self, data: str) -> None:
        self.shown += data

    def write_raw(self, data: str) -> None:
        self.shown += data


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def keyboard(screen: Screen) -> Iterator[PipeInput]:
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=screen):
        yield pipe


@pytest.fixture
def conversation() -> Talk:
    bot = BotProfile(token="42:" + "pots" * 9, id=42, username="pots", first_name="Pots")
    return Talk(TelegramServer(bot=bot, clock=SystemClock()))


@pytest.mark.parametrize("end", ["\x04", "\x03"])
async def test_a_person_talks_until_they_end_the_input(
    keyboard: PipeInput, screen: Screen, conversation: Talk, end: str
) -> None:
    """Lines are said, blank ones are not, answers are shown above, Ctrl-D and Ctrl-C end it."""
    keyboard.send_text(f"hello\n\n  \nbye\n{end}")
    async with asyncio.timeout(30):
        code = await talk(conversation)  # type: ignore[arg-type] # the part of it that is used
    assert code == 0
    assert conversation.said == ["hello", "bye"]
    assert "kintsugi ▸ answer to hello" in screen.shown
    assert "kintsugi ▸ answer to bye" in screen.shown
