"""Which recordings can be transcribed, and under which name they are handed over."""

from typing import Final

from kintsugi.bot.attachments import Attachment, Kind

SOUNDS: Final = {
    "audio/ogg": "ogg",
    "audio/opus": "ogg",
    "audio/mpeg": "mp3",
    "audio/mp3": "mp3",
    "audio/mp4": "m4a",
    "audio/m4a": "m4a",
    "audio/x-m4a": "m4a",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "audio/flac": "flac",
    "audio/x-flac": "flac",
    "audio/webm": "webm",
}
"""What transcribers take (platform.openai.com, "Speech to text"), by what Telegram calls it."""


def sound_name(attachment: Attachment) -> str | None:
    """A name of ours whose ending tells the format; None for a format nobody takes."""
    usual = "audio/ogg" if attachment.kind is Kind.VOICE else "audio/mpeg"
    ending = SOUNDS.get(attachment.media_type or usual)
    return f"sound.{ending}" if ending else None
