from collections.abc import Callable, Sequence
from typing import Any

import pytest

from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.bot.handlers.heal import Drill, Heal
from kintsugi.bot.opening import Openings
from kintsugi.llm.drill import Exercise, Report
from kintsugi.llm.faults import NotStaged
from kintsugi.llm.member import Member
from kintsugi.llm.provider import Purpose
from kintsugi.llm.scripted import ScriptedModel
from kintsugi.llm.target import Account, Target
from kintsugi.orchestrator.running import RunningTurns
from tests.bot.stagehands import ANN, turn, update


async def _repeat(turn: TurnContext, words: Sequence[str]) -> Ended:
    return Ended(ending=Ending.ANSWERED, reply=f"{turn.person.id}: {' '.join(words)}")


@pytest.mark.parametrize("text", ["/heal repeat a  b", "/heal REPEAT a b"])
async def test_a_verb_gets_the_words_behind_it(text: str) -> None:
    """Whatever the spaces and the case."""
    ended = await Heal({"repeat": _repeat})(turn(update(text)))
    assert ended.reply == f"{ANN}: a b"


@pytest.mark.parametrize("text", ["/heal", "/heal me", "/heal drills a b"])
async def test_what_is_no_verb_gets_the_usage(text: str) -> None:
    """With the way to more."""
    ended = await Heal({"repeat": _repeat})(turn(update(text)))
    assert (ended.ending, ended.reason) == (Ending.EXPLAINED, "heal-usage")
    assert "/heal drill" in (ended.reply or "")


class NoStage:
    """Drills on a machine whose proxy takes the calls to itself."""

    def __init__(self, clock: Any) -> None:
        account = Account(name="a", route="openai", base_url=None, key=None)
        self._member = Member(
            provider=ScriptedModel(clock, model="a/one"),
            target=Target(account=account, model="one"),
        )
        self.purposes: list[Purpose] = []

    async def chain(self, purpose: Purpose) -> Sequence[Member]:
        self.purposes.append(purpose)
        return [self._member]

    async def run(self, exercise: Exercise) -> Report:
        raise NotStaged(exercise.member.name)


async def test_a_drill_that_proves_nothing_says_so(
    openings: Callable[[float], Openings], clock: Any
) -> None:
    """It is booked on whoever wanted it, where they wanted it; and no verdict is made up."""
    drills = NoStage(clock)
    drill = Drill(drills=drills, openings=openings(0.7), running=RunningTurns())  # type: ignore[arg-type] # a stand-in
    ended = await drill(turn(update("/heal drill one 401")), ["one", "401"])
    assert (ended.ending, ended.reason) == (Ending.EXPLAINED, "drill-not-staged")
    [purpose] = drills.purposes
    assert (purpose.mode, purpose.user, purpose.chat) == ("drill", ANN, ANN)
    assert purpose.turn_id == "tg:42:1"
