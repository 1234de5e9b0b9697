from typing import Any

import pytest

from kintsugi.bot.context import Ended, Ending
from kintsugi.bot.handlers.react import HeedReaction
from kintsugi.bot.traced import TracedAnswers
from kintsugi.clock import ManualClock
from kintsugi.ids import UserId
from kintsugi.orchestrator import feedback
from kintsugi.orchestrator.feedback import Judgement, NoLedger
from kintsugi.store.database import Store
from tests.bot.records import answered, trace_of
from tests.bot.stagehands import ANN, turn

MESSAGE = 6


@pytest.fixture
async def heed(store: Store, clock: ManualClock) -> HeedReaction:
    await answered(store, trace_of(), MESSAGE)
    return HeedReaction(TracedAnswers(store), NoLedger(), clock)


async def _react(
    heed: HeedReaction, new: str = "", *, old: str = "", message: int = MESSAGE
) -> Ended:
    content: dict[str, Any] = {
        "chat": {"id": ANN, "type": "private"},
        "message_id": message,
        "user": {"id": ANN, "is_bot": False, "first_name": "Ann"},
        "date": 1,
        "old_reaction": [{"type": "emoji", "emoji": each} for each in old],
        "new_reaction": [{"type": "emoji", "emoji": each} for each in new],
    }
    return await heed(turn({"update_id": 3, "message_reaction": content}))


async def test_put_and_taken_away(heed: HeedReaction, store: Store) -> None:
    """It is a judgement for as long as it is there; nothing is said."""
    steps = (("👍", "", Judgement.UP), ("💩", "👍", Judgement.DOWN), ("", "💩", None))
    for new, old, judgement in steps:
        ended = await _react(heed, new, old=old)
        assert (ended.ending, ended.reply) == (Ending.ANSWERED, None)
        for effect in ended.effects:
            await store.write(effect)
        kept = await store.read(lambda c: feedback.of_turn(c, "tg:42:1"))
        assert kept.get(UserId(ANN)) is judgement


async def test_silent(heed: HeedReaction) -> None:
    """What says nothing, said nothing, or is about nothing, changes nothing."""
    for ended in (
        await _react(heed, "🤣"),
        await _react(heed, "", old="🤣"),
        await _react(heed, "👍", message=5),
    ):
        assert (ended.ending, ended.effects) == (Ending.REJECTED, ())
