"""The way out between real rows and a simulated Telegram, at a pace that nothing waits for."""

from random import Random
from typing import Any

from kintsugi.bot.alerts import Alerts
from kintsugi.bot.answers import Answers
from kintsugi.bot.live import LiveEdits
from kintsugi.bot.outlet import Outlet
from kintsugi.bot.owner import Owner
from kintsugi.bot.pacing import Pacer, Rate, Rates
from kintsugi.bot.people import People
from kintsugi.bot.sender import Sender
from kintsugi.bot.sent import SentMessages
from kintsugi.bot.telegram import BotApi
from kintsugi.clock import ManualClock
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.events.messages import Format, Outgoing, SendKind
from kintsugi.events.outcomes import Outcome
from kintsugi.ids import ChatId, Topic
from kintsugi.settings import Access
from kintsugi.simulator.telegram import Drop, Fault, Refuse, TelegramServer
from kintsugi.store.database import Store
from tests.bot.stagehands import ANN, BOT, CATALOGUES, delivery

FAST = Rate(per_second=1e6, burst=1e6)


def outgoing(text: str, *, chat: int = ANN, topic: int = 0, **about: Any) -> Outgoing:
    return Outgoing(answer_id="a", chat=ChatId(chat), topic=Topic(topic), text=text, **about)


class Post:
    """The sender between a real outbox row and a simulated Telegram."""

    def __init__(self, telegram: TelegramServer, store: Store, clock: ManualClock) -> None:
        self.telegram = telegram
        self.clock = clock
        self.api = BotApi(telegram.base_url, BOT.token, timeout_s=10)
        self.sent = SentMessages(store, clock)
        self.pacer = Pacer(Rates(everywhere=FAST, chat=FAST, group=FAST))
        self.outlet = Outlet(self.api, self.pacer, clock, sends_in_flight=4)
        self.live = LiveEdits(self.outlet, self.sent, clock)
        self.answers = Answers(self.outlet, self.sent, self.live)
        people = People(store, Access(admins=(ANN,)), clock)
        owner = Owner(people, EnvelopeFactory("test", clock, Random(9)), CATALOGUES, "en")
        alerts = Alerts(self.outlet, self.sent, resent=lambda text: f"(resent) {text}")
        self.sender = Sender(self.answers, alerts, self.outlet, clock, Random(8), owner=owner)

    async def send(self, text: str, **about: Any) -> Outcome:
        return await self.sender.handle(delivery(outgoing(text, **about), key="k"))

    async def markdown(self, text: str, **about: Any) -> Outcome:
        return await self.send(text, format=Format.MARKDOWN, **about)

    async def alert(self, text: str = "trouble") -> Outcome:
        return await self.send(text, kind=SendKind.ALERT)

    def texts(self, chat: int = ANN) -> list[str]:
        return [message.text for message in self.telegram.chat(chat).messages]

    def entities(self) -> list[list[tuple[str, str]]]:
        """(type, the text it covers) of each message to Ann, as far as it is no emoji's."""
        return [
            [(each.type, message.text[each.offset : each.offset + each.length])
             for each in message.entities]
            for message in self.telegram.chat(ANN).messages
        ]  # fmt: skip

    def calls(self) -> list[tuple[str, str]]:
        """(method, text), what Telegram did not do left out."""
        return [
            (entry.method, str(entry.parameters["text"]))
            for entry in self.telegram.journal.of(recorded=True)
        ]

    def fault(self, method: str, act: Drop | Refuse, *, after: bool = False) -> None:
        self.telegram.faults.add(Fault(method=method, act=act, when="after" if after else "before"))
