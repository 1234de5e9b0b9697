"""Real processes over real HTTP, killed with -9: the small form of `bench crash`.

Bots that need not be the same one are several, so that workers share the seconds they take to load.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from bench.crashing.arena import UPDATES_PER_KILL, Arena
from bench.crashing.bots import PLAIN, STREAMING, arena, boundaries
from bench.crashing.endings import AtCall, AtCommit, Ending, OfPoison
from bench.crashing.judge import STRAYS_PER_KILL, Verdict

CLAIMED = AtCommit(number=2, side="after")
ANSWER_RECORDED = AtCommit(number=1, side="after", table="turn_log")
# Telegram has the message; we have not kept its id.
OPENED = AtCommit(number=1, side="before", table="sent_message")
FINISHING = AtCall(method="editMessageText", side="before", patient=False)


async def survive(place: Arena, endings: Sequence[Ending]) -> Verdict:
    return await place.survive(endings, tell=lambda _line: None)


@dataclass(frozen=True, slots=True)
class Survived:
    """What became of a bot that streams, killed at three commits; several tests look at it."""

    verdict: Verdict
    reached: set[tuple[str, ...]]  # of each commit: before or after it, and the tables it changed


@pytest.fixture(scope="module")
def streamed(tmp_path_factory: pytest.TempPathFactory) -> Survived:
    folder = tmp_path_factory.mktemp("streamed")

    async def lives() -> Verdict:
        async with arena(STREAMING, folder, Random(1)) as place:
            return await survive(place, [CLAIMED, ANSWER_RECORDED, OPENED])

    verdict = asyncio.run(lives())
    marks = map(json.loads, boundaries(folder))
    return Survived(verdict, {(mark["side"], *mark["tables"]) for mark in marks})


@pytest.mark.xdist_group("streamed")
def test_no_update_is_lost(streamed: Survived) -> None:
    """SPEC B3: an update that was claimed, and an answer that was recorded, outlive the process."""
    assert streamed.reached == {
        ("after", "delivery"),
        ("after", "delivery", "event", "turn_log", "trace", "audit"),
        ("before", "sent_message"),
    }
    assert streamed.verdict.lost == ()
    assert streamed.verdict.updates >= 3 * UPDATES_PER_KILL


@pytest.mark.xdist_group("streamed")
def test_strays_are_at_most_what_was_under_way(streamed: Survived) -> None:
    """SPEC B3: a message whose id was not kept stays behind unfinished, beside the answer."""
    assert 1 <= streamed.verdict.orphans <= 3 * STRAYS_PER_KILL
    assert streamed.verdict.keeps_promise


async def test_no_finished_answer_is_given_twice(tmp_path: Path) -> None:
    """SPEC B3: killed three times as it finishes an answer, the bot finishes the same message.

    Nor is the answer given up as poison for it: the kills are none of its doing.
    """
    async with arena(PLAIN, tmp_path, Random(1)) as place:
        verdict = await survive(place, [FINISHING] * 3)
    assert (verdict.doubled, verdict.lost) == ((), ())


async def test_an_update_that_kills_the_process_is_set_aside_and_explained(tmp_path: Path) -> None:
    """SPEC E3: after three deaths it is not handled again; its neighbours are answered."""
    async with arena(STREAMING, tmp_path, Random(1)) as place:
        verdict = await survive(place, [OfPoison()] * 3)
        assert place.crowd.poisoner is not None
        chat = place.telegram.chat(place.crowd.poisoner)
    said = [message.text for message in chat.messages if message.is_from_bot]
    assert (verdict.lost, verdict.doubled) == ((), ())
    assert len(said) == 1
    assert "stopped me several times" in said[0]
