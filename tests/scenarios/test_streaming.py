"""An answer grows before the reader's eyes, and ends once (SPEC B3, B4, B8)."""

from collections.abc import Mapping

import pytest

from kintsugi.bot.render.mark import MARK, is_unfinished
from kintsugi.llm.scripted import Cut, Hang, Say
from kintsugi.simulator.telegram import Drop, Fault, Message, Refuse
from kintsugi.simulator.telegram import Hang as Silence
from tests.scenarios.world import BOT, World

STORY = " ".join(f"word{number}" for number in range(12))


def _edits(world: World, chat_id: int) -> list[str]:
    calls = world.telegram.journal.of("editMessageText", chat_id=chat_id, recorded=True)
    return [str(call.parameters["text"]) for call in calls]


async def test_an_answer_grows_in_place(world: World) -> None:
    """One message: first words, then more and more of it, each marked, at last the whole."""
    world.model.then(Say(text=STORY, pause_s=0.5))
    assert await world.ask(world.alice, "a story") == [STORY]
    assert len(world.messages(world.alice)) == 1
    *growing, whole = _edits(world, world.alice.id)
    assert whole == STORY
    assert 3 <= len(growing) <= 6
    assert all(map(is_unfinished, growing))
    lengths = [len(text) for text in growing]
    assert lengths == sorted(lengths)


async def test_edits_are_coalesced(world: World) -> None:
    """However fast a model speaks, a private chat sees one edit a second, a group one in three."""
    group = world.telegram.group(id=-100500, title="Potters")
    for place in (None, group):
        world.model.then(Say(text="word " * 120, pause_s=0.1))
        await world.ask(world.alice, f"@{BOT.username} a story", chat=place, within_s=30)
    for chat_id, most in ((world.alice.id, 12), (group.id, 4)):
        assert most / 2 <= len(_edits(world, chat_id)) - 1 <= most


async def test_a_model_that_speaks_and_then_hangs(world: World) -> None:
    """What it said is shown after first_words_after_s, though no further word comes."""
    world.model.then(Hang(after="Once upon a time"))
    world.alice.says("a story")
    await world.until(lambda: bool(world.unfinished(world.alice)), within_s=1.5)
    assert world.unfinished(world.alice) == ["Once upon a time" + MARK]


async def test_unfinished_formatting_is_shown_as_what_it_becomes(world: World) -> None:
    """An open mark is closed for the moment; no asterisk flickers by."""
    world.model.then(Say(text="This is **very bold indeed** and done", pause_s=1))
    await world.ask(world.alice, "be bold", within_s=20)
    texts = _edits(world, world.alice.id)
    assert len(texts) > 3
    assert not any("*" in text for text in texts)


async def test_what_a_flood_delays_is_only_the_show(world: World) -> None:
    """429 on a live edit: no try before its time, and the answer ends once, as soon as it may."""
    flood = Refuse(429, "Too Many Requests: retry after 9", retry_after=9)
    world.telegram.faults.add(Fault(method="editMessageText", act=flood))
    world.model.then(Say(text=STORY, pause_s=0.5))
    assert await world.ask(world.alice, "a story", within_s=30) == [STORY]
    refused, *later = world.telegram.journal.of("editMessageText")
    assert refused.error_code == 429
    assert (later[0].time - refused.time).total_seconds() >= 9
    assert len(world.messages(world.alice)) == 1


async def test_live_edits_that_fail_are_harmless(world: World) -> None:
    """Dropped connections and refusals while it grows leave no trace in the answer."""
    for act in (Drop(), Refuse(500, "Internal"), Refuse(400, "Bad Request: no")):
        world.telegram.faults.add(Fault(method="editMessageText", act=act))
    world.model.then(Say(text=STORY, pause_s=0.7))
    assert await world.ask(world.alice, "a story", within_s=30) == [STORY]
    assert world.records.dead("telegram.send") == []


async def test_a_live_edit_never_lands_after_the_finishing_one(asleep: World) -> None:
    """Who finishes waits for the edit that is under way, until its time limit at the longest."""
    await asleep.start(telegram__request_timeout_s=0.25)
    asleep.telegram.faults.add(Fault(method="editMessageText", act=Silence()))
    asleep.model.then(Say(text="one two three", pause_s=0.9))
    asleep.alice.says("count")
    await asleep.until(lambda: any(call.fault == "Hang" for call in asleep.telegram.journal))
    await asleep.until_timeout(lambda: bool(asleep.log_lines("live.failed")))
    await asleep.rest(within_s=30)
    assert asleep.answers(asleep.alice) == ["one two three"]
    assert _edits(asleep, asleep.alice.id)[-1] == "one two three"


async def test_a_cut_answer_is_replaced_by_the_explanation(world: World) -> None:
    """Words that were shown before the model failed do not stand there as if they were whole."""
    world.model.then(Cut(after="Once upon"))
    [explained] = await world.ask(world.alice, "a story")
    assert "(incident " in explained
    assert len(world.messages(world.alice)) == 1


async def test_a_crash_while_an_answer_streams(world: World) -> None:
    """kill -9 in the middle: the same message shows the new attempt grow, and is finished once."""
    world.model.then(Say(text=STORY, pause_s=0.5), Say(text="Another story altogether", pause_s=1))
    world.alice.says("a story")
    await world.until(lambda: len(_edits(world, world.alice.id)) >= 2)
    [begun] = world.messages(world.alice)
    await world.crash()
    await world.start()
    await world.rest(within_s=30)
    [message] = world.messages(world.alice)
    assert (message.message_id, message.text) == (begun.message_id, "Another story altogether")
    assert not any(button in begun.buttons for button in message.buttons)


async def test_a_crash_while_a_long_answer_is_finished(world: World) -> None:
    """kill -9 between two messages of one answer: begun ones are finished, none comes twice."""
    # Without blanks the scripted model says it in one piece: no time passes meanwhile.
    pages = "\n\n".join("\n".join(["word"] * 700) for _ in range(4))
    world.model.then(Say(text=pages))
    world.telegram.faults.add(Fault(method="sendMessage", act=Silence(), skip=2))
    world.alice.says("a story")
    await world.until(lambda: any(call.fault == "Hang" for call in world.telegram.journal))
    begun = [message.message_id for message in world.messages(world.alice)]
    await world.crash()
    world.telegram.faults.clear()
    await world.start()
    await world.rest(within_s=30)
    assert len(begun) == 2
    assert [message.message_id for message in world.messages(world.alice)][:2] == begun
    assert world.unfinished(world.alice) == []
    assert " ".join(world.answers(world.alice)).split() == pages.split()


def _formats(message: Message) -> list[str]:
    return [entity.type for entity in message.entities]


SHAPES: Mapping[str, tuple[str, list[str]]] = {
    "a heading and a list": ("# Pots\n\n- **clay**\n- _glaze_", ["bold", "bold", "italic"]),
    "code": ("```python\nprint(1)\n```", ["pre"]),
    "a table": ("| a | b |\n|---|---|\n| 1 | 2 |", ["pre"]),
    "a quote": ("> said so", ["blockquote"]),
    "a link": ("[site](https://example.org)", ["text_link"]),
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
async def test_markdown_reaches_telegram_as_entities(
    world: World, shape: tuple[str, list[str]]
) -> None:
    """What models write is shown as it was meant, not as marks (SPEC B7)."""
    source, formats = shape
    world.model.then(Say(text=source))
    await world.ask(world.alice, "show me")
    [message] = world.messages(world.alice)
    assert _formats(message) == formats


async def test_a_code_block_longer_than_a_message(world: World) -> None:
    """Each part is a block of its own in its language, and no line is lost."""
    lines = [f"value_{number} = {number} * {'9' * 60}" for number in range(100)]
    world.model.then(Say(text="```python\n" + "\n".join(lines) + "\n```"))
    parts = await world.ask(world.alice, "code, please")
    assert "\n".join(parts).split("\n") == lines
    assert [_formats(message) for message in world.messages(world.alice)] == [["pre"]] * len(parts)
    assert len(parts) > 1


async def test_what_telegram_refuses_is_said_in_plain_words(world: World) -> None:
    """Formatting never costs an answer: the source is shown as it is."""
    words = "Bad Request: can't parse entities: whatever"
    world.telegram.faults.add(Fault(method="editMessageText", act=Refuse(400, words)))
    world.model.then(Say(text="**Bold** words"))
    assert await world.ask(world.alice, "be bold") == ["**Bold** words"]


async def test_our_own_texts_are_no_markdown(world: World) -> None:
    """What people type comes back in our texts as they typed it."""
    [answer] = await world.ask(world.alice, "/language *klingon*")
    assert "*klingon*" in answer
