"""Photos, voice and documents in; one honest line about everything else (SPEC B9, E7)."""

import asyncio
from typing import Any

import pytest

from kintsugi.errors import ModelUnavailable
from kintsugi.llm.scripted import Hang, Say, ScriptedModel, ScriptedTranscriber
from kintsugi.simulator.telegram import Drop, Fault, Refuse
from kintsugi.simulator.telegram import Hang as Stall
from kintsugi.simulator.telegram.media import Media, photo
from tests.bot.documents.paper import locked, pdf
from tests.scenarios.world import World

JPEG = b"\xff\xd8\xff\xe0 a cat"
MEGABYTE = 1024 * 1024
AT_ONCE_S = 0.3


@pytest.fixture
def eyes(asleep: World) -> ScriptedModel:
    return ScriptedModel(asleep.clock)


@pytest.fixture
def ears() -> ScriptedTranscriber:
    return ScriptedTranscriber()


@pytest.fixture
async def able(asleep: World, eyes: ScriptedModel, ears: ScriptedTranscriber) -> World:
    """A world whose bot can see and hear."""
    await asleep.start(eyes=eyes, transcriber=ears, files__most_mb=1, files__most_characters=100)
    return asleep


def endings(world: World) -> list[str]:
    return [ending for ending, _ in world.records.endings()]


def left_behind(world: World) -> list[str]:
    folder = world.data_dir / "files"
    return [path.name for path in folder.iterdir()] if folder.is_dir() else []


async def heard_back(world: World) -> str:
    """The one answer to what Alice has just sent."""
    await world.rest(within_s=30)
    (answer,) = world.answers(world.alice)
    return answer


async def test_a_photo_is_shown_to_a_model_that_sees(able: World, eyes: ScriptedModel) -> None:
    """Telegram's largest size reaches the model with its caption; nothing of it stays on disk."""
    eyes.then(Say(text="A cat."))
    able.alice.sends_photo(b"\xff\xd8\xff small", JPEG, caption="what is it?")
    assert await heard_back(able) == "A cat."
    asked = eyes.requests[-1].messages[-1]
    assert asked.text == "what is it?"
    assert [(image.media_type, image.data) for image in asked.images] == [("image/jpeg", JPEG)]
    assert able.model.requests == []
    assert left_behind(able) == []


async def test_the_turns_after_a_photo_are_the_chat_models(able: World) -> None:
    """Only what there is to look at goes to the eyes; the history says that there was a photo."""
    able.alice.sends_photo(JPEG)
    await able.rest()
    await able.ask(able.alice, "and now?")
    request = able.model.requests[-1]
    assert [each.images for each in request.messages] == [()] * len(request.messages)
    assert request.messages[1].text == "(a photo without words)"


@pytest.mark.parametrize(
    ("name", "words"), [("alice", "llm.vision_models"), ("boris", "Владелец может назвать")]
)
async def test_without_a_model_that_sees_there_is_one_honest_line(
    world: World, name: str, words: str
) -> None:
    """It names the setting, and nothing is fetched in vain."""
    person = getattr(world, name)
    person.sends_photo(JPEG, caption="what is it?")
    await world.rest()
    (answer,) = world.answers(person)
    assert words in answer
    assert endings(world) == ["explained"]
    assert world.telegram.journal.of("getFile", "download") == []


async def test_what_was_said_is_heard_shown_and_answered(
    able: World, ears: ScriptedTranscriber
) -> None:
    """The transcript stands above the answer, and is the message."""
    ears.then("What is two *plus* two?")
    able.model.then(Say(text="Four."))
    able.alice.sends_voice(b"OggS...")
    answer = await heard_back(able)
    assert answer.split() == ["What", "is", "two", "*plus*", "two?", "Four."]
    assert [each.file_name for each in ears.recordings] == ["sound.ogg"]
    assert ears.recordings[0].data == b"OggS..."
    assert able.model.requests[-1].messages[-1].text == "What is two *plus* two?"
    assert left_behind(able) == []


async def test_without_a_model_that_hears_there_is_one_honest_line(world: World) -> None:
    """It names the setting."""
    world.alice.sends_voice(b"OggS...")
    assert "llm.transcription_model" in await heard_back(world)
    assert endings(world) == ["explained"]


async def test_a_recording_without_words_is_explained(able: World) -> None:
    """An empty transcript is no message."""
    able.alice.sends_voice(b"OggS...")
    assert (await heard_back(able)).startswith("I heard no words")
    assert able.model.requests == []


async def test_a_transcriber_that_fails_is_explained(
    able: World, ears: ScriptedTranscriber
) -> None:
    """As any model that fails, with an incident."""
    ears.then(ModelUnavailable("down"))
    able.alice.sends_voice(b"OggS...")
    assert "(incident " in await heard_back(able)
    assert endings(able) == ["explained"]
    assert left_behind(able) == []


async def test_a_text_document_is_shown_to_the_model_as_data(able: World) -> None:
    """Between lines it cannot contain, and later turns still know it."""
    able.model.then(Say(text="About pots."))
    able.alice.sends_document(b"Pots and gold.", "notes.md", "text/markdown", caption="about?")
    assert await heard_back(able) == "About pots."
    asked = able.model.requests[-1].messages[-1].text
    assert asked.startswith("about?")
    assert "Pots and gold." in asked
    assert "instruction" in asked
    await able.ask(able.alice, "go on")
    assert "Pots and gold." in able.model.requests[-1].messages[1].text
    assert left_behind(able) == []


async def test_a_pdf_is_read(able: World) -> None:
    """In a process of its own, page by page."""
    able.alice.sends_document(pdf("Page one.", "Page two."), "paper.pdf", "application/pdf")
    await heard_back(able)
    asked = able.model.requests[-1].messages[-1].text
    assert "Page one." in asked
    assert "Page two." in asked


async def test_of_a_long_document_the_person_is_told_how_much_was_read(able: World) -> None:
    """Over the limit the model gets the beginning, and the answer says so."""
    able.model.then(Say(text="Long."))
    able.alice.sends_document(b"word " * 100, "long.txt", "text/plain")
    answer = await heard_back(able)
    assert answer.startswith("Long.")
    assert "the first 99 characters of long.txt" in answer


@pytest.mark.parametrize(
    ("data", "name", "media_type", "words"),
    [
        (b"%PDF-1.4 and then nothing", "torn.pdf", "application/pdf", "could not read torn.pdf"),
        (locked(pdf("secret"), "pw"), "shut.pdf", "application/pdf", "asks for a password"),
        (pdf(""), "scan.pdf", "application/pdf", "no words in scan.pdf"),
        (b"\0\1\2", "odd.txt", "text/plain", "could not read odd.txt"),
        (b"  \n", "blank.txt", "text/plain", "no words in blank.txt"),
        (b"PK", "deck.pptx", "application/x", "cannot read: deck.pptx (application/x)"),
        (b"no picture", "cat.png", "image/png", "no picture"),
    ],
    ids=["torn", "locked", "scanned", "binary", "blank", "unknown", "no picture"],
)
async def test_a_file_that_cannot_be_used_is_explained(
    able: World, data: bytes, name: str, media_type: str, words: str
) -> None:
    """In one line that names the file and what is wrong with it; nothing is left on disk."""
    able.alice.sends_document(data, name, media_type)
    assert words in await heard_back(able)
    assert endings(able) == ["explained"]
    assert able.model.requests == []
    assert left_behind(able) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"sticker": {"file_id": "s", "file_unique_id": "u", "type": "regular", "width": 1,
                      "height": 1, "is_animated": False, "is_video": False}}, "a sticker"),
        ({"location": {"latitude": 1.5, "longitude": 2.5}}, "a location"),
        ({"video": {"file_id": "v", "file_unique_id": "u", "width": 1, "height": 1,
                    "duration": 1}}, "a video"),
    ],
)  # fmt: skip
async def test_any_other_kind_is_named(able: World, content: dict[str, object], words: str) -> None:
    """What cannot be read gets one honest line."""
    able.alice.sends(Media(content=content))
    assert (await heard_back(able)).startswith(f"This is {words}, and I cannot use it.")


@pytest.mark.parametrize(
    ("size", "tells_size", "fetched"),
    [(MEGABYTE + 1, True, 0), (MEGABYTE + 1, False, 1), (20 * MEGABYTE + 1, False, 0)],
)
async def test_a_file_over_the_limit_is_explained(
    able: World, *, size: int, tells_size: bool, fetched: int
) -> None:
    """The line names the limit, whether the size was told, found out, or refused by Telegram."""
    able.alice.sends_document(b"x" * size, "big.txt", "text/plain", tells_size=tells_size)
    assert "up to 1 MB" in await heard_back(able)
    assert len(able.telegram.journal.of("download")) == fetched
    assert left_behind(able) == []


@pytest.mark.parametrize("method", ["getFile", "download"])
async def test_a_download_that_fails_once_is_tried_again(able: World, method: str) -> None:
    """Most of what fails has passed in a second."""
    able.telegram.faults.add(Fault(method=method, act=Drop()))
    able.model.then(Say(text="Pots."))
    able.alice.sends_document(b"Pots.", "notes.txt", "text/plain")
    assert await heard_back(able) == "Pots."


@pytest.mark.parametrize("method", ["getFile", "download"])
@pytest.mark.parametrize(
    "act",
    [
        Drop(),
        Refuse(500, "Internal Server Error"),
        Refuse(404, "Not Found"),
        Refuse(429, "Too Many Requests: retry after 60", retry_after=60),
    ],
)
async def test_a_download_that_keeps_failing_is_explained(
    able: World, method: str, act: Drop | Refuse
) -> None:
    """The turn ends, and the next message is answered as always."""
    able.telegram.faults.add(Fault(method=method, act=act, times=None))
    able.alice.sends_document(b"Pots.", "notes.txt", "text/plain")
    assert (await heard_back(able)).startswith("Telegram did not give me this file")
    assert endings(able) == ["explained"]
    assert left_behind(able) == []
    assert await able.ask(able.alice, "hello") == ["hello"]


async def test_what_a_sudden_death_left_is_removed_at_the_next_start(asleep: World) -> None:
    """A file of a turn that never ended does not stay for ever."""
    folder = asleep.data_dir / "files"
    folder.mkdir(parents=True)
    (folder / "tmpleft").write_bytes(b"private")
    await asleep.start()
    assert left_behind(asleep) == []


async def test_no_byte_of_a_file_is_in_the_database(able: World) -> None:
    """An event holds what Telegram said of a file, never the file."""
    able.alice.sends_photo(b"\xff\xd8\xff" + b"unmistakable")
    await able.rest()
    assert b"unmistakable" not in able.database.read_bytes()


async def test_an_album_is_one_turn(able: World, eyes: ScriptedModel) -> None:
    """Its pictures reach the model together, in order, with the words below any of them."""
    eyes.then(Say(text="Two cats."))
    first, second = (
        photo(able.telegram.world.shelf, [JPEG + name]).content for name in (b"1", b"2")
    )
    able.alice.sends(Media(content={**first, "media_group_id": "9"}))
    able.alice.sends(Media(content={**second, "media_group_id": "9"}), caption="how many?")
    assert await heard_back(able) == "Two cats."
    (request,) = eyes.requests
    assert [image.data for image in request.messages[-1].images] == [JPEG + b"1", JPEG + b"2"]
    assert request.messages[-1].text == "how many?"


@pytest.mark.parametrize("stalls", ["getFile", "download"])
async def test_a_download_is_stopped(able: World, stalls: str) -> None:
    """/stop ends it in no time; the turn is over, and nothing of it is left."""
    able.telegram.faults.add(Fault(method=stalls, act=Stall(), times=None))
    able.alice.sends_document(b"Pots.", "notes.txt", "text/plain", caption="about?")
    await able.until_timeout(lambda: bool(able.telegram.journal.of(stalls)))
    able.alice.says("/stop")
    await able.until_timeout(lambda: not able.app._inlet.busy)  # the clock stands still
    assert left_behind(able) == []
    await able.rest(within_s=AT_ONCE_S)
    assert sorted(able.answers(able.alice)) == ["(stopped)", "Stopped. What I had so far stays."]
    assert endings(able) == ["answered", "answered"]
    assert able.model.requests == []
    able.telegram.faults.clear()
    assert await able.ask(able.alice, "hello") == ["hello"]
    assert len(able.model.requests[-1].messages) == 2


async def test_listening_is_stopped_by_its_button(able: World, ears: ScriptedTranscriber) -> None:
    """The first sign has a Stop button, which ends the transcription at once."""
    ears.then(Hang())
    able.alice.sends_voice(b"OggS...")
    await able.until(lambda: bool(able.unfinished(able.alice)), within_s=31)
    assert ears.listening == 1
    (sign,) = able.messages(able.alice)
    able.alice.presses(sign.message_id, str(sign.buttons[0].data))
    await able.until(lambda: ears.listening == 0, within_s=AT_ONCE_S)
    assert await heard_back(able) == "(stopped)"
    assert endings(able) == ["answered", "answered"]
    assert left_behind(able) == []


async def test_a_document_is_stopped_while_it_is_read(
    able: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process that reads it is ended, too."""
    begun: list[asyncio.subprocess.Process] = []
    start = asyncio.create_subprocess_exec

    async def endless(program: str, *_arguments: str, **options: Any) -> asyncio.subprocess.Process:
        begun.append(await start(program, "-c", "import time; time.sleep(600)", **options))
        return begun[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", endless)
    able.alice.sends_document(b"Pots.", "notes.txt", "text/plain")
    await able.until_timeout(lambda: bool(begun))
    able.alice.says("/stop")
    await able.until_timeout(lambda: not able.app._inlet.busy)  # the clock stands still
    (child,) = begun
    assert child.returncode is not None
    await able.rest(within_s=AT_ONCE_S)
    assert endings(able) == ["answered", "answered"]
    assert left_behind(able) == []
