"""A bot that is killed again and again while no model answers, and what its people see."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Final

from bench.crashing.arena import DiedByItself
from bench.crashing.blackout_plan import AtRest, BlackoutPlan, Blow
from bench.crashing.bots import MARKS, PROFILE, common_settings
from bench.crashing.endings import AtCall, AtCommit
from bench.crashing.judge import Verdict, disordered, judge
from bench.crashing.process import KILLED, BotProcess
from bench.crashing.question import SHORT_WORDS, Question, asking, token_of
from bench.crashing.shifted_clock import ShiftedClock
from bench.crashing.transcript import Transcript
from kintsugi.simulator.telegram import Entry, Fault, Hang, Person, TelegramServer

_ALICE: Final = 1001
_BOB: Final = 1002  # who asks beside her, now and then
_WITNESS: Final = 1003  # whom a command is answered without any model

_CLOCK: Final = "clock"
_CHAIN: Final = ("deepseek/weak", "anthropic/strong")
_BOOT_S: Final = 60.0
_QUIET_S: Final = 0.5
_LOOK_EVERY_S: Final = 0.05
_STOP_S: Final = 60.0
_STEP_S: Final = 0.02  # of real time
# Times real time. Answers take real time, so that among them it must not fly.
_FAST: Final = 200.0
_SLOW: Final = 60.0
_BEFORE_THE_END: Final = timedelta(minutes=1)  # everything settles once more
_RELEASED_WITHIN: Final = timedelta(minutes=20)
_ANSWERED_WITHIN: Final = timedelta(minutes=60)  # what is not by then never will be
_STRAYS: Final = timedelta(minutes=15)  # what would be said twice would be said within this


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    verdict: Verdict
    disordered: tuple[Question, ...]  # answered before what was asked earlier
    notices: int  # messages about waiting, to whoever asked
    minutes: float  # from when models were back to the last answer


class Blackout:
    def __init__(
        self, telegram: TelegramServer, clock: ShiftedClock, plan: BlackoutPlan, folder: Path
    ) -> None:
        self.telegram = telegram
        self.questions: list[Question] = []
        self._clock = clock
        self._plan = plan
        self._folder = folder
        self._alice = telegram.person(id=_ALICE, first_name="Alice")
        self._bob = telegram.person(id=_BOB, first_name="Bob")
        self._witness = telegram.person(id=_WITNESS, first_name="Witness")
        self._begun = clock.now()
        self._up_at = self._begun + timedelta(minutes=plan.minutes)
        self._numbers = count(1)
        self._transcript = Transcript()
        self._spoken = 0.0  # when people last saw something new, in the loop's time
        self._kills = 0
        self._bot: BotProcess | None = None
        telegram.journal.listen(self._read)

    async def survive(self, tell: Callable[[str], None]) -> Outcome:
        """All lives of the plan, then one until all is quiet; judged by the journal alone.

        Raises: `DiedByItself`.
        """
        share = (self._up_at - _BEFORE_THE_END - self._begun) / len(self._plan.asking)
        for number, blow in enumerate(self._plan.asking):
            begins = self._begun + share * number
            await self._asking_life(blow, number, asked=begins + share / 2, over=begins + share)
            tell(f"asked: {blow}")
        await self._releasing_life(self._plan.release)
        tell(f"released: {self._plan.release}")
        self._ask(self._alice)  # a model could answer her, but earlier ones may wait
        await self._answering_life(self._plan.answering)
        tell(f"answering: {self._plan.answering}")
        await self._last_life()
        return self._outcome()

    async def _asking_life(
        self, blow: Blow, number: int, *, asked: datetime, over: datetime
    ) -> None:
        async with self._mortal(blow) as bot:
            await self._settled(bot)
            await self._pass(bot, asked, pace=_FAST)
            self._arm(blow, bot)
            self._ask(self._alice)
            if number % 2:
                self._ask(self._bob)
            await self._pass(bot, over, pace=_FAST)
        self._clock.shift(max(0.0, (over - self._clock.now()).total_seconds()))

    async def _releasing_life(self, blow: AtCommit) -> None:
        async with self._mortal(blow) as bot:
            await self._settled(bot)
            await self._pass(bot, self._up_at, pace=_FAST)
            self._arm(blow, bot)
            await self._pass(bot, self._up_at + _RELEASED_WITHIN, pace=_SLOW)

    async def _answering_life(self, blow: AtCall) -> None:
        async with self._mortal(blow) as bot:
            self._arm(blow, bot)  # from boot: what was released is answered at once
            await self._settled(bot)
            await self._pass(bot, self._clock.now() + _RELEASED_WITHIN, pace=_SLOW)

    async def _last_life(self) -> None:
        bot = await self._start(AtRest())
        try:
            await self._settled(bot)
            await self._pass(
                bot,
                self._clock.now() + _ANSWERED_WITHIN,
                pace=_SLOW,
                unless=self._all_answered,
            )
            await self._pass(bot, self._clock.now() + _STRAYS, pace=_FAST)
        finally:
            code = await bot.stop(within_s=_STOP_S)
        if code != 0:
            raise DiedByItself(f"exit code {code}, when nothing was to kill it")

    @asynccontextmanager
    async def _mortal(self, blow: Blow) -> AsyncIterator[BotProcess]:
        """A life that is over at the end, by a kill."""
        bot = await self._start(blow)
        try:
            yield bot
        finally:
            bot.kill()
            code = await bot.ended()
            self.telegram.faults.clear()
        if code != KILLED:
            raise DiedByItself(f"exit code {code}, {blow}")
        self._kills += 1

    async def _start(self, blow: Blow) -> BotProcess:
        self._bot = await BotProcess.start(self._command(blow), self._settings(), self._folder)
        return self._bot

    async def _settled(self, bot: BotProcess) -> None:
        """Return when it answers somebody, and has no more to say for the moment, or is dead."""
        self._witness.says("/help")
        chat, now = self.telegram.chat(_WITNESS), asyncio.get_running_loop().time
        with suppress(TimeoutError):
            async with asyncio.timeout(_BOOT_S):
                while bot.lives and not (  # noqa: ASYNC110 - silence tells nobody
                    chat.messages[-1].is_from_bot and now() - self._spoken >= _QUIET_S
                ):
                    await asyncio.sleep(_LOOK_EVERY_S)

    async def _pass(
        self,
        bot: BotProcess,
        moment: datetime,
        *,
        pace: float,
        unless: Callable[[], bool] = lambda: False,
    ) -> None:
        """Let time flow to a moment, while the bot lives."""
        while bot.lives and not unless():
            left = (moment - self._clock.now()).total_seconds()
            if left <= 0:
                return
            self._clock.shift(min(pace * _STEP_S, left))
            await asyncio.sleep(_STEP_S)

    def _arm(self, blow: Blow, bot: BotProcess) -> None:
        match blow:
            case AtCommit():
                bot.light_fuse()
            case AtCall(method=method, side=side, skip=skip):
                # `_read` kills the bot the moment the journal says that it hangs.
                self.telegram.faults.add(
                    Fault(method=method, act=Hang(), when=side, skip=skip, chat_id=_ALICE)
                )
            case AtRest():
                pass

    def _ask(self, person: Person) -> None:
        token = f"t{next(self._numbers)}"
        update_id = person.says(asking(token, SHORT_WORDS))
        self.questions.append(
            Question(update_id=update_id, chat_id=person.id, token=token, words=SHORT_WORDS)
        )

    def _all_answered(self) -> bool:
        return all(map(self._transcript.is_answered, self.questions))

    def _read(self, entry: Entry) -> None:
        if entry.fault == Hang.__name__ and self._bot:
            self._bot.kill()
        if self._transcript.read(entry):
            self._spoken = asyncio.get_running_loop().time()

    def _outcome(self) -> Outcome:
        journal = self.telegram.journal
        tokens = {asked.token for asked in self.questions}
        said = [
            entry
            for entry in journal.of("sendMessage", "editMessageText", recorded=True)
            if token_of(str(entry.parameters["text"])) in tokens
        ]
        askers = {asked.chat_id for asked in self.questions}
        last = max((entry.time for entry in said), default=self._up_at)
        return Outcome(
            verdict=judge(self.questions, journal, kills=self._kills),
            disordered=disordered(self.questions, journal),
            notices=sum(
                token_of(text) not in tokens
                for key, text in self._transcript.texts.items()
                if key.chat_id in askers
            ),
            minutes=(last - self._up_at).total_seconds() / 60,
        )

    def _command(self, blow: Blow) -> Sequence[str]:
        command = [
            "bench.crashing.children.outage_bot",
            *("--marks", str(self._folder / MARKS)),
            *("--clock", str(self._folder / _CLOCK)),
            *("--up-at", self._up_at.isoformat()),
            *("--slowest", "0.3"),
        ]
        if isinstance(blow, AtCommit):
            command += ["--commit", str(blow.number), "--side", blow.side, "--table", blow.table]
        return command

    def _settings(self) -> dict[str, str]:
        """Time flies, so no limit of the bot's is to be reached by it."""
        return {
            **common_settings(self.telegram, (_ALICE, _BOB, _WITNESS), self._folder),
            "KINTSUGI_LLM_CHAT_CHAIN": ",".join(_CHAIN),
            "KINTSUGI_LLM_DEEPSEEK_KEY": "none",  # pragma: allowlist secret
            "KINTSUGI_LLM_ANTHROPIC_KEY": "none",  # pragma: allowlist secret
            "KINTSUGI_LLM_REQUEST_TIMEOUT_S": "3600",
            "KINTSUGI_LLM_FIRST_SIGN_S": "600",
            "KINTSUGI_LLM_IDLE_S": "600",
            "KINTSUGI_TURNS_CHAT_S": "3600",
            "KINTSUGI_TURNS_FIRST_SIGN_S": "300",
        }


@asynccontextmanager
async def blackout(plan: BlackoutPlan, folder: Path) -> AsyncIterator[Blackout]:
    """A Telegram in a time of its own, and a bot with its data in `folder`."""
    clock = ShiftedClock(folder / _CLOCK)
    async with TelegramServer(bot=PROFILE, clock=clock) as telegram:
        yield Blackout(telegram, clock, plan, folder)
