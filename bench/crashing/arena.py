"""A simulated Telegram, its people, and one bot that is killed and started again."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.crashing.crowd import Crowd
from bench.crashing.endings import AtCall, AtCommit, AtMoment, Ending, OfPoison, Phase
from bench.crashing.judge import Verdict, judge
from bench.crashing.process import KILLED, BotProcess
from bench.crashing.transcript import Transcript
from kintsugi.simulator.telegram import Entry, Fault, Hang, TelegramServer

UPDATES_PER_KILL: Final = 20

_WHILE_BOOTING: Final = 5  # updates that wait when the bot is ready
_PER_SECOND: Final = 40.0
_SETTLED_S: Final = 0.3  # from Telegram's last answer to the commit that records it
_ALONE_S: Final = 1.0  # one question's whole cycle, so that the commits counted are its own
_LOOK_EVERY_S: Final = 0.05
_OVERDUE_S: Final = 120.0  # an ending that does not come by itself is brought about by a kill
_STOP_S: Final = 60.0
_STRAYS_S: Final = 2.0  # what would be said twice would be said within this


class DiedByItself(Exception):
    """The bot ended without having been killed: see the log in the arena's folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """How to start the bot, given how its life is to end."""

    command: Callable[[Ending | None], Sequence[str]]
    settings: Mapping[str, str]
    quiet_s: float  # what is not answered by then, counted from the last answer, never will be


class Arena:
    def __init__(self, telegram: TelegramServer, crowd: Crowd, bot: Bot, folder: Path) -> None:
        self.telegram = telegram
        self.crowd = crowd
        self._bot = bot
        self._folder = folder
        self._transcript = Transcript()
        self._spoken = 0.0  # when people last saw something new, in the loop's time
        self._kills = 0
        self._bot_now: BotProcess | None = None
        telegram.journal.listen(self._read)

    async def survive(self, endings: Sequence[Ending], tell: Callable[[str], None]) -> Verdict:
        """One life for each ending, then one until all is quiet; judged by the journal alone.

        Raises: `DiedByItself`.
        """
        for number, ending in enumerate(endings, start=1):
            await self._live(ending)
            self._kills += 1
            tell(f"{number}/{len(endings)} {ending}")
        await self._last_life()
        return judge(self.crowd.questions, self.telegram.journal, kills=self._kills)

    async def _live(self, ending: Ending) -> None:
        asked_before = len(self.crowd.questions)
        bot = await self._start(ending)
        try:
            self.crowd.ask(_WHILE_BOOTING)
            await self._end(bot, ending)
        finally:
            bot.kill()
            code = await bot.ended()
        if code != KILLED:
            raise DiedByItself(f"exit code {code}, {ending}")
        self.telegram.faults.clear()
        # What is missing to the promised number comes while nobody listens.
        self.crowd.ask(max(0, asked_before + UPDATES_PER_KILL - len(self.crowd.questions)))

    async def _end(self, bot: BotProcess, ending: Ending) -> None:
        """Bring it about; when this returns the bot may still live, and is to be killed."""
        match ending:
            case AtMoment(phase=phase, after_s=after_s):
                await self._reach(phase, bot)
                await self._under_load(bot, within_s=after_s)
            case OfPoison():
                self.crowd.poison()
                await _wait(bot, within_s=_OVERDUE_S)
            case AtCommit():
                await self._all_answered(bot)
                await _wait(bot, within_s=_SETTLED_S)
                bot.light_fuse()
                self.crowd.ask_at_length()
                await _wait(
                    bot, within_s=_ALONE_S
                )  # alone, so that the commits are those of its cycle
                await self._under_load(bot, within_s=_OVERDUE_S)
            case AtCall(patient=True):
                await self._all_answered(bot)
                self._arm(ending)
                await self._under_load(bot, within_s=_OVERDUE_S)
            case AtCall():
                self._arm(ending)
                await _wait(bot, within_s=_OVERDUE_S)

    def _arm(self, ending: AtCall) -> None:
        """The call will hang, and `_read` kill the bot the moment the journal says so."""
        fault = Fault(method=ending.method, act=Hang(), when=ending.side, skip=ending.skip)
        self.telegram.faults.add(fault)

    async def _reach(self, phase: Phase, bot: BotProcess) -> None:
        match phase:
            case "boot":
                return
            case "recovery":
                await self._first_words()
            case "load":
                await self._all_answered(bot)

    async def _under_load(self, bot: BotProcess, *, within_s: float) -> None:
        """Let people ask until the bot has died, or the time has passed."""
        asking = asyncio.create_task(self.crowd.keep_asking(per_second=_PER_SECOND))
        try:
            await _wait(bot, within_s=within_s)
        finally:
            asking.cancel()

    async def _last_life(self) -> None:
        bot = await self._start(None)
        try:
            await self._all_answered(bot)
            await _wait(bot, within_s=_STRAYS_S)
        finally:
            code = await bot.stop(within_s=_STOP_S)
        if code != 0:
            raise DiedByItself(f"exit code {code}, when nothing was to kill it")

    async def _start(self, ending: Ending | None) -> BotProcess:
        self._spoken = asyncio.get_running_loop().time()
        self._bot_now = await BotProcess.start(
            self._bot.command(ending), self._bot.settings, self._folder
        )
        return self._bot_now

    async def _first_words(self) -> None:
        started = self._spoken
        with suppress(TimeoutError):
            await self.telegram.until(lambda: self._spoken != started, timeout=_OVERDUE_S)

    async def _all_answered(self, bot: BotProcess) -> None:
        """Return when nobody waits any more, or nobody has heard anything for too long."""
        now = asyncio.get_running_loop().time
        waiting = list(self.crowd.questions)
        while bot.lives and now() - self._spoken < self._bot.quiet_s:
            waiting = [asked for asked in waiting if not self._transcript.is_answered(asked)]
            if not waiting:
                return
            await asyncio.sleep(_LOOK_EVERY_S)

    def _read(self, entry: Entry) -> None:
        if entry.fault == Hang.__name__ and self._bot_now:
            self._bot_now.kill()
        if self._transcript.read(entry):
            self._spoken = asyncio.get_running_loop().time()


async def _wait(bot: BotProcess, *, within_s: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(within_s):
            await bot.ended()
