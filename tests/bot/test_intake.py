"""The scenarios show each line in words; here is which of them is chosen, and from what."""

from typing import Any

import pytest

from kintsugi.bot.attachments import PICTURE_BYTES, Attachment, Kind, attachment_of
from kintsugi.bot.hearing import Occasion
from kintsugi.bot.inlet import Inlet
from kintsugi.bot.intake import Material, Unusable
from kintsugi.events.attached import Document, Picture
from kintsugi.llm.provider import Purpose
from kintsugi.llm.scripted import ScriptedTranscriber
from kintsugi.simulator.telegram import Person, TelegramServer
from kintsugi.store.database import Store

OCCASION = Occasion(purpose=Purpose(mode="voice", turn_id="t"), first_turn="t")
JPEG = b"\xff\xd8\xff..."


def newest(telegram: TelegramServer) -> Attachment:
    message: Any = telegram.world.updates.head(100)[-1]["message"]
    attachment = attachment_of(message)
    assert attachment is not None
    return attachment


async def reason(inlet: Inlet, store: Store, *attachments: Attachment, **abilities: Any) -> str:
    intake = inlet.intake(abilities.get("transcriber"), store, sees=abilities.get("sees", True))
    with pytest.raises(Unusable) as caught:
        await intake.take(attachments, OCCASION)
    return caught.value.message.id


async def test_an_album_keeps_its_order(
    inlet: Inlet, store: Store, telegram: TelegramServer, ann: Person
) -> None:
    """Several attachments of one turn are taken one after the other."""
    ann.sends_photo(JPEG)
    first = newest(telegram)
    ann.sends_document(JPEG + b"2", "pot.jpg", "image/jpeg")
    material = await inlet.intake(None, store, sees=True).take([first, newest(telegram)], OCCASION)
    assert [picture.data for picture in material.pictures] == [JPEG, JPEG + b"2"]


async def test_recordings_are_heard(
    inlet: Inlet, store: Store, telegram: TelegramServer, ann: Person
) -> None:
    """Voice notes, music and recordings sent as files."""
    transcriber = ScriptedTranscriber([" one ", "two", "three"])
    sent = []
    for send in (
        lambda: ann.sends_voice(b"1"),
        lambda: ann.sends_audio(b"2"),
        lambda: ann.sends_document(b"3", "talk.m4a", "audio/mp4"),
    ):
        send()
        sent.append(newest(telegram))
    material = await inlet.intake(transcriber, store, sees=False).take(sent, OCCASION)
    assert material.heard == ("one", "two", "three")
    names = ["sound.ogg", "sound.mp3", "sound.m4a"]
    assert [each.file_name for each in transcriber.recordings] == names
    assert [each.seconds for each in transcriber.recordings] == [3, 3, 0]
    assert all(each.purpose is OCCASION.purpose for each in transcriber.recordings)


async def test_documents_are_read(
    inlet: Inlet, store: Store, telegram: TelegramServer, ann: Person
) -> None:
    """With the name their sender gave them."""
    ann.sends_document(b"gold", "notes.txt", "text/plain")
    material = await inlet.intake(None, store, sees=False).take([newest(telegram)], OCCASION)
    assert material.documents == (Document(name="notes.txt", text="gold", is_whole=True),)


@pytest.mark.parametrize(
    ("attachment", "abilities", "expected"),
    [
        (Attachment(kind=Kind.PHOTO), {"sees": False}, "photo-unseen"),
        (Attachment(kind=Kind.PHOTO, size=PICTURE_BYTES + 1), {}, "photo-too-large"),
        (
            Attachment(kind=Kind.DOCUMENT, file_name="a.txt", size=2**21),
            {},
            "file-too-large",
        ),
        (Attachment(kind=Kind.VOICE), {}, "voice-unheard"),
        (
            Attachment(kind=Kind.AUDIO, media_type="audio/midi"),
            {"transcriber": ScriptedTranscriber()},
            "kind-unusable",
        ),
        (Attachment(kind=Kind.DOCUMENT, file_name="pot.zip"), {}, "document-unknown"),
        (Attachment(kind=Kind.VIDEO_NOTE), {}, "kind-unusable"),
        (Attachment(kind=Kind.DOCUMENT, file_name="a.txt", file_id="?"), {}, "file-not-fetched"),
    ],
)
async def test_unusable(
    inlet: Inlet, store: Store, attachment: Attachment, abilities: dict[str, Any], expected: str
) -> None:
    """What cannot be used has its own line."""
    assert await reason(inlet, store, attachment, **abilities) == expected


async def test_a_name_is_shown_on_one_line(inlet: Inlet, store: Store) -> None:
    """A sender's name for a file cannot imitate lines of ours."""
    attachment = Attachment(kind=Kind.DOCUMENT, file_name="a\nb" + "c" * 200 + ".exe")
    with pytest.raises(Unusable) as caught:
        await inlet.intake(None, store, sees=False).take([attachment], OCCASION)
    assert caught.value.message.args == {"name": "a b" + "c" * 77, "type": "?"}


def test_material_adds_up() -> None:
    """Each kind stays in order."""
    picture, document = Picture(media_type="x", data=b""), Document(name="", text="", is_whole=True)
    total = Material(heard=("a",), pictures=(picture,)) + Material(
        heard=("b",), documents=(document,)
    )
    assert total == Material(heard=("a", "b"), pictures=(picture,), documents=(document,))
