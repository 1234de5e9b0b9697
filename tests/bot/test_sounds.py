import pytest

from kintsugi.bot.attachments import Attachment, Kind
from kintsugi.bot.sounds import sound_name


@pytest.mark.parametrize(
    ("kind", "media_type", "expected"),
    [
        (Kind.VOICE, "audio/ogg", "sound.ogg"),
        (Kind.VOICE, "", "sound.ogg"),  # Telegram records nothing else
        (Kind.AUDIO, "audio/x-m4a", "sound.m4a"),
        (Kind.AUDIO, "", "sound.mp3"),
        (Kind.AUDIO, "audio/midi", None),
    ],
)
def test_sound_name(kind: Kind, media_type: str, expected: str | None) -> None:
    """A transcriber is told the format by a name of ours."""
    attachment = Attachment(kind=kind, media_type=media_type, file_name="../../evil.exe")
    assert sound_name(attachment) == expected
