import asyncio
from random import Random

from kintsugi.bot.outbound import Outbound
from kintsugi.bot.owner import Owner
from kintsugi.bot.render.formatted import Formatted
from kintsugi.bot.telegram import BotApi
from kintsugi.clock import ManualClock
from kintsugi.events.messages import Phase
from kintsugi.events.outcomes import Done
from kintsugi.ids import ChatId
from kintsugi.settings import Telegram
from kintsugi.simulator.telegram import Person, TelegramServer
from kintsugi.store.database import Store
from tests.bot.post import outgoing
from tests.bot.stagehands import ANN, BOT, delivery, eventually

HELLO = Formatted(text="hello")


async def test_one_pace(
    telegram: TelegramServer, store: Store, clock: ManualClock, ann: Person, owner: Owner
) -> None:
    """What is sent and what is shown live draw on the same pace, the settings' one."""
    api = BotApi(telegram.base_url, BOT.token, timeout_s=10)
    outbound = Outbound(api, store, clock, Telegram(chat_burst=3))
    sender = outbound.sender(Random(1), owner, resent=str)
    assert outbound.outlet.has_room(ChatId(ann.id))
    clock.advance(1)
    first_words = outgoing("Hello", phase=Phase.OPEN)
    assert isinstance(await sender.handle(delivery(first_words, key="k")), Done)
    assert [message.text for message in telegram.chat(ANN).messages] == ["Hello …"]
    assert not outbound.outlet.has_room(ChatId(ANN))
    await api.close()


async def test_over_all_chats_a_few_go_at_once(
    telegram: TelegramServer, store: Store, clock: ManualClock
) -> None:
    """At 25 a second five calls go at once after a rest, and the next one waits its turn."""
    people = [telegram.person(id=100 + number, first_name="P") for number in range(6)]
    api = BotApi(telegram.base_url, BOT.token, timeout_s=10)
    outlet = Outbound(api, store, clock, Telegram(messages_per_second=25)).outlet
    async with asyncio.TaskGroup() as sending:
        for person in people:
            sending.create_task(outlet.send(outgoing("hello", chat=person.id), HELLO))
        journal = telegram.journal
        await eventually(lambda: len(journal.of("sendMessage")) == 5)
        assert len(clock._sleepers) == 1
        clock.advance(0.05)
    assert len(journal.of("sendMessage")) == 6
    await api.close()
