import pytest
from structlog.testing import capture_logs

from kintsugi.bot.answers import Answers
from kintsugi.bot.render.formatted import Formatted
from kintsugi.bot.render.mark import is_unfinished
from kintsugi.errors import Moved
from kintsugi.events.messages import Button, Format, Phase
from kintsugi.events.outcomes import NOTHING, Dead, Done, Retry
from kintsugi.simulator.telegram import Drop, Refuse
from tests.bot.post import Post, outgoing
from tests.bot.stagehands import ANN, GROUP


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


async def test_markdown(post: Post) -> None:
    """A model's Markdown reaches Telegram as entities; the first words are plain."""
    await post.markdown("**Bold** and `code`")
    assert post.calls() == [
        ("sendMessage", "Bold and code …"),
        ("editMessageText", "Bold and code"),
    ]
    assert "entities" not in post.telegram.journal.of("sendMessage")[0].parameters
    assert post.entities() == [[("bold", "Bold"), ("code", "code")]]


async def test_plain(post: Post) -> None:
    """Our own texts are shown as they are."""
    await post.send("**not bold**")
    assert post.texts() == ["**not bold**"]
    assert post.entities() == [[]]


async def test_code_over_several_messages(post: Post) -> None:
    """A code block longer than a message goes on in the next one, in its language, all of it."""
    lines = [f"line_{number} = {number}  # {'x' * 40}" for number in range(150)]
    await post.markdown("Look:\n\n```python\n" + "\n".join(lines) + "\n```\n\nDone.")
    messages = post.telegram.chat(ANN).messages
    assert len(messages) > 2
    shown = "\n".join(message.text for message in messages).split("\n")
    assert [line for line in shown if line.startswith("line_")] == lines
    blocks = [each for message in messages for each in message.entities if each.type == "pre"]
    assert len(blocks) >= 2
    assert {each.attributes["language"] for each in blocks} == {"python"}


async def test_table(post: Post) -> None:
    """A narrow table is a monospaced block."""
    await post.markdown("| pot | glaze |\n|---|---|\n| bowl | ash |")
    assert [kind for kind, _ in post.entities()[0]] == ["pre"]


async def test_refused_entities(post: Post) -> None:
    """What Telegram refuses of our formatting is said in plain words, from the source."""
    post.fault("editMessageText", Refuse(400, "Bad Request: can't parse entities"))
    assert isinstance(await post.markdown("**Bold** and more"), Done)
    assert post.texts() == ["**Bold** and more"]
    assert post.entities() == [[]]


async def test_refused_twice(post: Post) -> None:
    """What is refused in plain words, too, is given up."""
    for _ in range(2):
        post.fault("editMessageText", Refuse(400, "Bad Request: no"))
    assert isinstance(await post.markdown("**Bold**"), Dead)


async def test_moved_chat(post: Post) -> None:
    """A group that became another one is no fault of the text: who knows where it went decides."""
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    post.fault("sendMessage", Refuse(400, words, migrate_to=-1009))
    with pytest.raises(Moved):
        await post.answers.finish(outgoing("**Bold**", format=Format.MARKDOWN))


async def test_rendering_that_fails(post: Post) -> None:
    """A defect in rendering holds up no chat: the source is shown."""

    def fail(_source: str) -> list[Formatted]:
        raise KeyError("defect")

    answers = Answers(post.outlet, post.sent, post.live, render=fail)
    with capture_logs() as logs:
        await answers.finish(outgoing("**Bold**", format=Format.MARKDOWN))
    assert post.texts() == ["**Bold**"]
    assert [line["event"] for line in logs] == ["answer.not_rendered"]


async def test_surplus_messages_are_taken_away(post: Post) -> None:
    """An answer made anew that needs fewer messages leaves none of the old ones behind."""
    await post.send("\n\n".join("word " * 300 for _ in range(6)))
    assert len(post.texts()) > 1
    await post.send("Short after all")
    assert post.texts() == ["Short after all"]
    assert await post.sent.parts("a") == {0: 1}


async def test_surplus_that_cannot_be_taken_away(post: Post) -> None:
    """Telegram deletes for 48 hours only; the answer is finished all the same."""
    await post.send("\n\n".join("word " * 300 for _ in range(4)))
    post.fault("deleteMessage", Refuse(400, "Bad Request: message can't be deleted"))
    assert isinstance(await post.send("Short"), Done)
    assert post.texts()[0] == "Short"


async def test_buttons(post: Post) -> None:
    """An unfinished answer carries its button; a finished one none, unless it brings its own."""
    stop, vote = Button(text="Stop", data="stop:7:a"), Button(text="Good", data="good")
    await post.markdown("Once", phase=Phase.OPEN, buttons=(stop,))
    chat = post.telegram.chat(ANN)
    assert [button.data for button in chat.messages[0].buttons] == ["stop:7:a"]
    await post.markdown("Once upon a time")
    assert not chat.messages[0].buttons
    await post.markdown("Once upon a time", buttons=(vote,))
    assert [button.data for button in chat.messages[0].buttons] == ["good"]


@pytest.mark.parametrize("text", ["Once upon", "```\ncode"])
async def test_note(post: Post, text: str) -> None:
    """A note of ours stands below the model's words, and never inside its formatting."""
    await post.markdown(text, note="(stopped)")
    (message,) = post.telegram.chat(ANN).messages
    assert message.text.endswith("\n\n(stopped)")
    assert all(each.end <= message.text.index("\n\n(stopped)") for each in message.entities)


async def test_nobody_is_pinged(post: Post) -> None:
    """A name in a model's answer pings nobody, in the first words neither: the send is marked."""
    await post.markdown("Ask @somebody_else")
    (send,) = post.telegram.journal.of("sendMessage")
    entities = send.parameters["entities"]
    assert isinstance(entities, list)
    assert [each["type"] for each in entities] == ["code"]
