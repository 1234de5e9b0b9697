"""Listening to recordings, to each of them once: what was said is kept beside its message."""

from dataclasses import dataclass

from kintsugi.bot.attachments import Attachment
from kintsugi.bot.files import Files
from kintsugi.clock import Clock
from kintsugi.llm.provider import Audio, Purpose, Transcriber
from kintsugi.orchestrator import heard
from kintsugi.orchestrator.heard import Recording
from kintsugi.orchestrator.material import whole
from kintsugi.store.database import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """The turn for which something is listened to."""

    purpose: Purpose  # on whose account
    first_turn: str  # in which it was sent, where this one answers it again


class Hearing:
    def __init__(self, files: Files, transcriber: Transcriber, store: Store, clock: Clock) -> None:
        self._files = files
        self._transcriber = transcriber
        self._store = store
        self._clock = clock

    async def said(self, attachment: Attachment, file_name: str, occasion: Occasion) -> str:
        """What somebody says in it, empty where nobody does; `file_name`: under which it is sent.

        Committed before anybody is asked about it: it is paid for already, and a turn that waits
        for a model, is asked for again or dies with its process does not pay twice.

        Raises: as `Files.content`; `ModelError` when nobody could listen.
        """
        recording = Recording(turn_id=occasion.first_turn, name=attachment.file_id)
        known = await self._store.read(lambda connection: heard.words_of(connection, recording))
        if known is not None:
            return known
        data = await self._files.content(attachment)
        transcript = await self._transcriber.transcribe(
            Audio(
                file_name=file_name,
                data=data,
                purpose=occasion.purpose,
                seconds=attachment.duration_s,
            )
        )
        words = whole(transcript.text).strip()
        await self._store.write(heard.keep(recording, words, self._clock.now()))
        return words
