"""A transcriber each of whose calls is in the books, however it ends (SPEC L8)."""

from dataclasses import dataclass, replace
from typing import Final

from kintsugi.clock import Clock
from kintsugi.errors import ModelError
from kintsugi.llm.books import Books, Settlement
from kintsugi.llm.call_states import CallState
from kintsugi.llm.failures import Symptom, failure_of
from kintsugi.llm.prices import Price
from kintsugi.llm.provider import Audio, Transcriber, Transcript, Usage
from kintsugi.llm.settling import Settling
from kintsugi.llm.sound_estimates import length_of, likely_used

_HEARD: Final = frozenset({Symptom.TIMEOUT, Symptom.BROKEN})
"""Who failed so had the whole recording, and may have heard it: that is paid for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """What is known of a recording when its call ends."""

    seconds: int  # as far as we know
    price: Price | None

    def completed(self, transcript: Transcript) -> Settlement:
        return Settlement(state=CallState.COMPLETED, usage=self.used(transcript))

    def used(self, transcript: Transcript) -> Usage:
        """As the provider told, if it told what it is paid for; else an estimate."""
        told = transcript.usage
        if told is None:
            return likely_used(self.seconds, transcript.text, self.price)
        if self.price is None or self.price.counts(told):
            return told
        return likely_used(told.seconds or self.seconds, transcript.text, self.price)

    def cancelled(self) -> Settlement:
        """The recording was sent: nobody takes it back."""
        usage = likely_used(self.seconds, "", self.price)
        return Settlement(state=CallState.CANCELLED, usage=usage)

    def failed(self, error: ModelError) -> Settlement:
        failure = failure_of(error)
        kind = failure.kind if failure else None
        if failure is not None and failure.symptom in _HEARD:
            return replace(self.cancelled(), state=CallState.CUT, kind=kind)
        return Settlement(state=CallState.FAILED, kind=kind)


class MeteredTranscriber:
    """Around a transcriber: set aside, let it hear, settle."""

    def __init__(self, transcriber: Transcriber, books: Books, clock: Clock) -> None:
        self._transcriber = transcriber
        self._books = books
        self._clock = clock
        self._settling = Settling(books)

    @property
    def model(self) -> str:
        return self._transcriber.model

    async def transcribe(self, audio: Audio) -> Transcript:
        """As the transcriber's; its cost is on record before anybody reads what was said.

        Raises: also `OverBudget`, `Unpriced`, before anybody heard anything.
        """
        length = length_of(audio)
        booking = await self._books.reserve_sound(self.model, audio.purpose, length.most)
        heard = _Heard(seconds=length.likely, price=booking.price)
        settlement = heard.cancelled()  # until it ends in another way
        started = self._clock.monotonic()
        try:
            transcript = await self._transcriber.transcribe(audio)
            settlement = heard.completed(transcript)
        except ModelError as error:
            settlement = heard.failed(error)
            raise
        finally:
            milliseconds = (self._clock.monotonic() - started) * 1000
            await self._settling.settle(booking, replace(settlement, milliseconds=milliseconds))
        return replace(transcript, usage=settlement.usage)
