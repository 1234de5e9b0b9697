from collections.abc import AsyncIterator
from random import Random

import pytest

from kintsugi.bot.pacing import Pacer, Rate, Rates
from kintsugi.bot.render.mark import is_unfinished
from kintsugi.bot.sender import Sender
from kintsugi.bot.sent import SentMessages
from kintsugi.bot.telegram import BotApi
from kintsugi.clock import ManualClock
from kintsugi.events.catalogue import MESSAGE_SENT
from kintsugi.events.messages import Outgoing, Phase, SendKind
from kintsugi.events.outcomes import NOTHING, Dead, Done, Outcome, Retry
from kintsugi.events.states import DeadReason
from kintsugi.ids import ChatId, Topic
from kintsugi.simulator.telegram import Drop, Fault, Person, Refuse, TelegramServer
from kintsugi.store.database import Store
from tests.bot.stagehands import ANN, BOT, GROUP, delivery

FAST = Rate(per_second=1e6, burst=1e6)


class Post:
    """The sender between a real outbox row and a simulated Telegram."""

    def __init__(self, telegram: TelegramServer, store: Store, clock: ManualClock) -> None:
        self.telegram = telegram
        self.clock = clock
        self.api = BotApi(telegram.base_url, BOT.token, timeout_s=10)
        self.sent = SentMessages(store, clock)
        self.sender = Sender(
            self.api,
            self.sent,
            Pacer(Rates(everywhere=FAST, chat=FAST, group=FAST)),
            clock,
            Random(8),
            sends_in_flight=4,
            resent=lambda text: f"(resent) {text}",
        )

    async def send(
        self, text: str, *, kind: SendKind = SendKind.ANSWER, phase: Phase = Phase.FINISH,
        chat: int = ANN, reply_to: int | None = None, topic: int = 0,
    ) -> Outcome:  # fmt: skip
        outgoing = Outgoing(
            answer_id="a", chat=ChatId(chat), topic=Topic(topic), text=text, kind=kind,
            phase=phase, reply_to=reply_to,
        )  # fmt: skip
        return await self.sender.handle(delivery(outgoing, key="k"))

    async def alert(self, text: str = "trouble") -> Outcome:
        return await self.send(text, kind=SendKind.ALERT)

    def texts(self, chat: int = ANN) -> list[str]:
        return [message.text for message in self.telegram.chat(chat).messages]

    def calls(self) -> list[tuple[str, str]]:
        """(method, text), what Telegram did not do left out."""
        return [
            (entry.method, str(entry.parameters["text"]))
            for entry in self.telegram.journal.of(recorded=True)
        ]

    def fault(self, method: str, act: Drop | Refuse, *, after: bool = False) -> None:
        self.telegram.faults.add(Fault(method=method, act=act, when="after" if after else "before"))


@pytest.fixture
async def post(
    telegram: TelegramServer, store: Store, clock: ManualClock, ann: Person
) -> AsyncIterator[Post]:
    assert ann.id == ANN
    post = Post(telegram, store, clock)
    yield post
    await post.api.close()


async def test_answer(post: Post) -> None:
    """Also an answer that is already whole is sent marked first, then finished by edit."""
    outcome = await post.send("Hello, Ann")
    assert post.calls() == [("sendMessage", "Hello, Ann …"), ("editMessageText", "Hello, Ann")]
    assert isinstance(outcome, Done)
    (event,) = outcome.record.events
    assert event.event_type == MESSAGE_SENT.name
    assert event.payload == {"answer_id": "a", "chat_id": ANN, "message_ids": [1]}


async def test_open_then_finish(post: Post) -> None:
    """First words, then the answer in the same message; opening twice sends once."""
    for _ in range(2):
        assert await post.send("Once", phase=Phase.OPEN) == Done(record=NOTHING)
    assert post.texts() == ["Once …"]
    await post.send("Once upon a time")
    assert post.texts() == ["Once upon a time"]
    assert len(post.telegram.journal.of("sendMessage")) == 1


async def test_finish_again(post: Post) -> None:
    """An answer finished before a crash is finished again without a trace."""
    await post.send("Hello")
    assert isinstance(await post.send("Hello"), Done)
    assert post.texts() == ["Hello"]
    assert post.telegram.chat(ANN).messages[0].edits == 1


async def test_open_after_finish_changes_nothing(post: Post) -> None:
    """First words that come late do not touch a finished answer."""
    await post.send("Hello")
    await post.send("Hel", phase=Phase.OPEN)
    assert post.texts() == ["Hello"]


async def test_long_answer(post: Post) -> None:
    """A long answer is several messages in order, each finished; only the first is a reply."""
    text = "\n\n".join(f"{number} " + "word " * 300 for number in range(9))
    await post.send(text, reply_to=77)
    assert "".join("".join(post.texts()).split()) == "".join(text.split())
    assert len(post.texts()) > 1
    assert not any(map(is_unfinished, post.texts()))
    replies = ["reply_parameters" in e.parameters for e in post.telegram.journal.of("sendMessage")]
    assert replies == [True] + [False] * (len(replies) - 1)


async def test_reply_and_topic(post: Post) -> None:
    """An answer goes to the topic it was asked in, and still arrives if the question is gone."""
    group = post.telegram.group(id=GROUP, title="Pots", forum=True)
    thread = group.topic("clay")
    await post.send("Hi", chat=GROUP, topic=thread, reply_to=999)
    (message,) = post.telegram.chat(GROUP).messages
    assert (message.text, message.thread, message.reply_to) == ("Hi", thread, None)


async def test_text_that_ends_like_the_mark(post: Post) -> None:
    """No finished answer looks unfinished."""
    await post.send("and so on …")
    assert post.texts() == ["and so on…"]


async def test_empty_answer(post: Post) -> None:
    """An answer without words is a dot-dot-dot, not a refusal."""
    assert isinstance(await post.send("  "), Done)
    assert post.texts() == ["…"]


async def test_ambiguous_first_send(post: Post) -> None:
    """An answer whose first send may have arrived is sent again: one stray unfinished line."""
    post.fault("sendMessage", Drop(), after=True)
    assert isinstance(await post.send("Hello"), Retry)
    assert isinstance(await post.send("Hello"), Done)
    assert post.texts() == ["Hello …", "Hello"]


async def test_ambiguous_edit(post: Post) -> None:
    """An edit that may have been done is done again; Telegram's 'not modified' is success."""
    post.fault("editMessageText", Drop(), after=True)
    assert isinstance(await post.send("Hello"), Retry)
    assert isinstance(await post.send("Hello"), Done)
    assert post.texts() == ["Hello"]


async def test_deleted_message(post: Post) -> None:
    """When the person deleted the first words, the answer comes in a new message."""
    await post.send("Once", phase=Phase.OPEN)
    chat = post.telegram.chat(ANN)
    chat.remove(chat.messages[0].message_id)
    assert isinstance(await post.send("Once upon a time"), Done)
    assert post.texts() == ["Once upon a time"]
    assert await post.sent.parts("a") == {0: 2}


async def test_refused_edit(post: Post) -> None:
    """An edit that Telegram refuses for another reason is given up, not repeated for ever."""
    post.fault("editMessageText", Refuse(400, "Bad Request: something new"))
    outcome = await post.send("Hello")
    assert isinstance(outcome, Dead)
    assert outcome.error == "400 Bad Request: something new"


async def test_blocked(post: Post, ann: Person) -> None:
    """What a person does not want to hear is given up at once, and nothing explains it to them."""
    ann.blocks()
    outcome = await post.send("Hello")
    assert isinstance(outcome, Dead)
    assert outcome.reason is DeadReason.REFUSED
    assert "blocked" in outcome.error
    assert await post.sender.bury(delivery(Outgoing(
        answer_id="a", chat=ChatId(ANN), topic=Topic(0), text="x",
    )), DeadReason.REFUSED) == NOTHING  # fmt: skip


async def test_flood(post: Post) -> None:
    """A flood is waited out exactly as long as Telegram says, by this chat."""
    post.fault("sendMessage", Refuse(429, "Too Many Requests", retry_after=7))
    outcome = await post.send("Hello")
    assert isinstance(outcome, Retry)
    assert outcome.delay_s == 7
    assert post.sender._pacer.reserve(ChatId(ANN), post.clock.monotonic()) == pytest.approx(7)


@pytest.mark.parametrize("code", [401, 409, 500])
async def test_trouble_is_tried_again(post: Post, code: int) -> None:
    """While Telegram cannot or will not, the answer waits, however long."""
    post.fault("sendMessage", Refuse(code, "Trouble"))
    outcome = await post.send("Hello")
    assert isinstance(outcome, Retry)
    assert 0 <= outcome.delay_s <= 15
    assert isinstance(await post.send("Hello"), Done)
    assert post.texts() == ["Hello"]


async def test_alert(post: Post) -> None:
    """An alert is one plain message; told again, it is not sent again."""
    for _ in range(2):
        assert isinstance(await post.alert(), Done)
    assert post.calls() == [("sendMessage", "trouble")]


async def test_ambiguous_alert(post: Post) -> None:
    """An alert that may have arrived is repeated, and the repetition says so."""
    post.fault("sendMessage", Drop(), after=True)
    assert isinstance(await post.alert(), Retry)
    assert isinstance(await post.alert(), Done)
    assert post.texts() == ["trouble", "(resent) trouble"]


@pytest.mark.parametrize(
    "act", [Refuse(429, "Slow", retry_after=1), Refuse(400, "No"), Refuse(401, "Unauthorized")]
)
async def test_alert_that_surely_was_not_sent(post: Post, act: Refuse) -> None:
    """What Telegram refused did not arrive, so the next try is a first one."""
    post.fault("sendMessage", act)
    assert not isinstance(await post.alert(), Done)
    post.clock.advance(1)
    await post.alert()
    assert post.texts() == ["trouble"]


async def test_unreachable_alert(post: Post) -> None:
    """Nor did what never left us."""
    await post.telegram.down()
    assert isinstance(await post.alert(), Retry)
    await post.telegram.up()
    await post.alert()
    assert post.texts() == ["trouble"]
