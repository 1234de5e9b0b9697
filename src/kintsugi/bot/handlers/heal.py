"""/heal: what the bot can do about its own health; so far it rehearses failures (SPEC L10)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from kintsugi.bot import drill_words
from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.bot.drill_words import Wanted
from kintsugi.bot.opening import Openings
from kintsugi.i18n import Message
from kintsugi.llm.drill import Drills, Exercise, Report
from kintsugi.llm.faults import NotStaged
from kintsugi.llm.provider import Purpose
from kintsugi.orchestrator.running import RunningTurns, Stopped

Verb = Callable[[TurnContext, Sequence[str]], Awaitable[Ended]]
"""One thing /heal can do, with the words behind its name."""

DRILL: Final = "drill"


class Heal:
    def __init__(self, verbs: Mapping[str, Verb]) -> None:
        self._verbs = MappingProxyType(dict(verbs))

    async def __call__(self, turn: TurnContext) -> Ended:
        argument = turn.address.command.argument if turn.address.command else ""
        name, *words = argument.split() or [""]
        verb = self._verbs.get(name.lower())
        return turn.explained("heal-usage") if verb is None else await verb(turn, words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """`/heal drill MODEL FAULT`: nobody but who asked notices anything of it."""

    drills: Drills
    openings: Openings
    running: RunningTurns

    async def __call__(self, turn: TurnContext, words: Sequence[str]) -> Ended:
        purpose = Purpose(
            mode="drill",
            turn_id=turn.delivery.event.idempotency_key,
            user=turn.person.id,
            chat=turn.session.chat,
            topic=turn.session.topic,
        )
        chain = await self.drills.chain(purpose)
        wanted = drill_words.understood(words, chain)
        if isinstance(wanted, Message):
            return turn.explained(wanted.id, **wanted.args)
        exercise = Exercise(chain=chain, member=wanted.member, fault=wanted.fault, purpose=purpose)
        try:
            report = await self._run(turn, wanted, exercise)
        except Stopped:
            return turn.answered("drill-stopped")
        except NotStaged:
            return turn.explained("drill-not-staged")
        lines = [turn.catalogues.text(turn.locale, line) for line in drill_words.reported(report)]
        return Ended(ending=Ending.ANSWERED, reply="\n".join(lines))

    async def _run(self, turn: TurnContext, wanted: Wanted, exercise: Exercise) -> Report:
        turn_id = turn.delivery.event.idempotency_key
        async with self.openings.of(turn) as opening:
            await opening.words(turn.catalogues.text(turn.locale, drill_words.begun(wanted)))
            running = self.drills.run(exercise)
            return await self.running.run(turn.session, running, turn_id=turn_id)
