import asyncio

import pytest

from kintsugi.bot.live import GROUP_EVERY_S, PRIVATE_EVERY_S, LiveAnswer
from kintsugi.bot.render.formatted import Formatted
from kintsugi.bot.render.split import MESSAGE_UNITS, units
from kintsugi.errors import StoreLocked
from kintsugi.events.messages import Button, Format, Outgoing, Phase
from kintsugi.ids import ChatId
from kintsugi.simulator.telegram import Drop, Refuse
from tests.bot.post import Post, outgoing
from tests.bot.stagehands import ANN, GROUP, eventually

STOP = Button(text="Stop", data="stop:7:a")


def _opening(chat: int = ANN) -> Outgoing:
    return outgoing("Once", chat=chat, format=Format.MARKDOWN, phase=Phase.OPEN, buttons=(STOP,))


@pytest.fixture
async def live(post: Post) -> LiveAnswer:
    """An answer whose first words are there."""
    await post.answers.open(_opening())
    return post.live.begin(_opening())


async def _show(
    post: Post, live: LiveAnswer, text: str, *, after_s: float = PRIVATE_EVERY_S
) -> bool:
    showing = asyncio.create_task(live.show_next(lambda: text))
    await eventually(lambda: bool(post.clock._sleepers))
    post.clock.advance(after_s)
    return await showing


async def test_growing(post: Post, live: LiveAnswer) -> None:
    """The text grows in place: formatted as far as it can be told, marked, with its button."""
    assert await _show(post, live, "Once **upon a")
    (message,) = post.telegram.chat(ANN).messages
    assert message.text == "Once upon a …"
    assert post.entities() == [[("bold", "upon a")]]
    assert [button.data for button in message.buttons] == ["stop:7:a"]


async def test_nothing_new(post: Post, live: LiveAnswer) -> None:
    """What stands there already is not sent again."""
    for _ in range(3):
        assert await _show(post, live, "Once upon")
    assert len(post.telegram.journal.of("editMessageText")) == 1


@pytest.mark.parametrize(("chat", "every_s"), [(ANN, PRIVATE_EVERY_S), (GROUP, GROUP_EVERY_S)])
async def test_pace(post: Post, chat: int, every_s: float) -> None:
    """Edits are coalesced: one a second in private, one in three seconds in a group."""
    post.telegram.group(id=GROUP, title="Pots")
    await post.answers.open(_opening(chat))
    live = post.live.begin(_opening(chat))
    showing = asyncio.create_task(live.show_next(lambda: "Once upon a time"))
    await eventually(lambda: bool(post.clock._sleepers))
    post.clock.advance(every_s - 0.1)
    await asyncio.sleep(0)
    assert post.telegram.journal.of("editMessageText") == []
    post.clock.advance(0.1)
    assert await showing
    assert len(post.telegram.journal.of("editMessageText")) == 1


async def test_not_sent_yet(post: Post) -> None:
    """While the first words are on their way there is nothing to edit."""
    assert await _show(post, post.live.begin(_opening()), "Once upon")
    assert post.calls() == []


async def test_nothing_to_see_yet(post: Post, live: LiveAnswer) -> None:
    """The beginnings of marks alone are not shown."""
    assert await _show(post, live, "```")
    assert post.telegram.journal.of("editMessageText") == []


async def test_full(post: Post, live: LiveAnswer) -> None:
    """A message that is full keeps the mark; what goes beyond it waits for the answer's end."""
    assert not await _show(post, live, "word " * 2000)
    (message,) = post.telegram.chat(ANN).messages
    assert message.text.endswith(" …")
    assert MESSAGE_UNITS - 10 < units(message.text) <= MESSAGE_UNITS


async def test_flood(post: Post, live: LiveAnswer) -> None:
    """A flood is honoured: no live edit before it is over, and the answer's end waits for it."""
    post.fault("editMessageText", Refuse(429, "Too Many Requests", retry_after=7))
    assert await _show(post, live, "Once upon")
    assert await _show(post, live, "Once upon a")
    assert len(post.telegram.journal.of("editMessageText")) == 1
    assert post.pacer.reserve(ChatId(ANN), post.clock.monotonic()) == pytest.approx(6)
    assert await _show(post, live, "Once upon a time", after_s=8)
    assert post.texts() == ["Once upon a time …"]


async def test_failing(post: Post, live: LiveAnswer) -> None:
    """A live edit that fails is made up for by the next one."""
    post.fault("editMessageText", Drop())
    assert await _show(post, live, "Once upon")
    assert await _show(post, live, "Once upon")
    assert post.texts() == ["Once upon …"]


async def test_refused(post: Post, live: LiveAnswer) -> None:
    """What Telegram does not take is not tried again and again."""
    post.fault("editMessageText", Refuse(400, "Bad Request: no"))
    assert not await _show(post, live, "Once upon")


async def test_deleted(post: Post, live: LiveAnswer) -> None:
    """A message that the person deleted is not brought back before the answer is whole."""
    chat = post.telegram.chat(ANN)
    chat.remove(chat.messages[0].message_id)
    assert not await _show(post, live, "Once upon")
    assert post.texts() == []


async def test_store_failing(post: Post, live: LiveAnswer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that is busy costs one look, not the answer."""

    async def fail(_answer_id: str) -> None:
        raise StoreLocked

    with monkeypatch.context() as patch:
        patch.setattr(post.sent, "parts", fail)
        assert await _show(post, live, "Once upon")
    assert await _show(post, live, "Once upon")
    assert post.texts() == ["Once upon …"]


async def test_never_after_the_end(
    post: Post, live: LiveAnswer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who finishes waits for the edit under way; none is begun afterwards."""
    held, reached = asyncio.Event(), asyncio.Event()
    edit = post.outlet.live_edit

    async def slow(
        chat: ChatId, message_id: int, content: Formatted, buttons: tuple[Button, ...]
    ) -> bool:
        reached.set()
        await held.wait()
        return await edit(chat, message_id, content, buttons)

    monkeypatch.setattr(post.outlet, "live_edit", slow)
    showing = asyncio.create_task(_show(post, live, "Once upon"))
    await reached.wait()
    showing.cancel()  # the turn was given up; its edit is on its way all the same
    finishing = asyncio.create_task(post.markdown("The whole story"))
    for _ in range(20):
        await asyncio.sleep(0)
    assert post.texts() == ["Once …"]
    held.set()
    await finishing
    edits = post.telegram.journal.of("editMessageText")
    assert [edit.parameters["text"] for edit in edits] == ["Once upon …", "The whole story"]
    assert not await _show(post, live, "Once upon a")
    assert post.texts() == ["The whole story"]


async def test_a_turn_that_is_tried_again(
    post: Post, live: LiveAnswer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes on with the same live answer, and begins no edit beside the one under way."""
    held, reached = asyncio.Event(), asyncio.Event()

    async def stuck(*_arguments: object) -> bool:
        reached.set()
        await held.wait()
        return True

    monkeypatch.setattr(post.outlet, "live_edit", stuck)
    showing = asyncio.create_task(_show(post, live, "Once upon"))
    await reached.wait()
    showing.cancel()
    reached.clear()
    again = post.live.begin(_opening())
    assert again is live
    assert await _show(post, again, "Twice upon")
    assert not reached.is_set()
    held.set()
    await live.end()


async def test_room(post: Post, live: LiveAnswer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is free, a live edit is left out: what must be said goes first."""
    monkeypatch.setattr(post.outlet, "has_room", lambda _chat: False)
    assert await _show(post, live, "Once upon")
    assert post.texts() == ["Once …"]
