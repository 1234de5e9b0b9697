from datetime import UTC, datetime

import pytest

from kintsugi.bot.desk import Desk
from kintsugi.bot.parked_notices import Notices
from kintsugi.bot.people import People
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.ids import ChatId, Session, Topic, UserId
from kintsugi.llm.choices import Choices
from kintsugi.orchestrator.parked import Parked
from kintsugi.store.database import Store
from tests.bot.stagehands import ANN, GROUP, update

AT = datetime(2026, 1, 1, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("chat", "shown"), [(ANN, "2026-01-02 08:30"), (GROUP, "2026-01-01 23:30")]
)
async def test_when_it_was_asked(
    desk: Desk, envelopes: EnvelopeFactory, choices: Choices, people: People, store: Store,
    *, chat: int, shown: str,
) -> None:  # fmt: skip
    """In private by the asker's clock; in a group their clock is nobody's business."""
    await store.write(people.choose_zone(UserId(ANN), "Asia/Tokyo"))
    notices = Notices(desk, envelopes, choices, has_cheap=False)
    question = Parked(
        turn_id="tg:1",
        answer_id="tg:1.0",
        session=Session(chat=ChatId(chat), topic=Topic(0), user=UserId(ANN)),
        language="en",
        update=update("why?"),
        asked_at=AT,
        until=AT,
        times=1,
    )
    asking = await notices.asking(question)
    assert shown in asking.payload["text"]
