"""A transcriber behind its breakers: one that is down is left alone for a while (SPEC L3)."""

from kintsugi.errors import ModelError
from kintsugi.llm.failures import TargetCooling, failure_of
from kintsugi.llm.gate import Cooling, Gate
from kintsugi.llm.provider import Audio, Transcriber, Transcript
from kintsugi.llm.target import Target


class GuardedTranscriber:
    """Around a transcriber: through its target's door, and what came of it told the door.

    Nobody probes it, for that takes a recording: the next one after a cooldown finds out.
    """

    def __init__(self, transcriber: Transcriber, target: Target, gate: Gate) -> None:
        self._transcriber = transcriber
        self._target = target
        self._gate = gate

    @property
    def model(self) -> str:
        return self._transcriber.model

    async def transcribe(self, audio: Audio) -> Transcript:
        """As the transcriber's. Raises: also `TargetCooling`, when it was not asked."""
        passed = self._gate.admit(self._target)
        if isinstance(passed, Cooling):
            raise TargetCooling(self._target.name, passed.kind, passed.until)
        open_ = True  # what came of it is not told yet
        try:
            transcript = await self._transcriber.transcribe(audio)
            self._gate.succeeded(passed)
            open_ = False
        except ModelError as error:
            if (failure := failure_of(error)) is not None:
                self._gate.failed(passed, failure)
                open_ = False
            raise
        finally:
            if open_:  # cancelled, or nothing is known
                self._gate.abandoned(passed)
        return transcript
