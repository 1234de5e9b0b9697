"""A model that plays a script: for tests and drills, in the product so that there is one of it."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from typing import TypeAlias

from kintsugi.clock import Clock
from kintsugi.errors import ModelError
from kintsugi.llm.provider import Audio, Finished, ModelEvent, ModelRequest, Transcript, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    text: str
    pause_s: float = 0.0  # before each word


@dataclass(frozen=True, slots=True, kw_only=True)
class Fail:
    error: ModelError
    after: str = ""  # said before it fails


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The stream ends without saying that it is finished."""

    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hang:
    after: str = ""


Step: TypeAlias = Say | Fail | Cut | Hang
Line: TypeAlias = str | Transcript | ModelError | Hang

_NEVER_S = 10**9


class ScriptedModel:
    """Plays one step per call, then echoes; keeps the requests it was given.

    `speaking` is the number of calls under way: one that is cancelled is not.
    """

    def __init__(
        self, clock: Clock, steps: Iterable[Step] = (), *, model: str = "scripted"
    ) -> None:
        self.model = model
        self._clock = clock
        self._steps = deque(steps)
        self._else: Step | None = None
        self.requests: list[ModelRequest] = []
        self.speaking = 0

    def then(self, *steps: Step) -> None:
        self._steps.extend(steps)

    def always(self, step: Step | None) -> None:
        """What it plays once the script is over; None: it echoes."""
        self._else = step

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        self.requests.append(request)
        step = self._next(request)
        self.speaking += 1
        try:
            async with aclosing(self._play(step)) as events:
                async for event in events:
                    yield event
        finally:
            self.speaking -= 1

    def _next(self, request: ModelRequest) -> Step:
        if self._steps:
            return self._steps.popleft()
        return self._else or Say(text=request.messages[-1].text)

    async def _play(self, step: Step) -> AsyncGenerator[ModelEvent, None]:
        match step:
            case Say(text=text, pause_s=pause_s):
                for word in text.split(" "):
                    await self._clock.sleep(pause_s)
                    yield Words(text=word + " ")
                yield Finished()
            case Fail(error=error, after=after):
                yield Words(text=after)
                raise error
            case Cut(after=after):
                yield Words(text=after)
            case Hang(after=after):
                yield Words(text=after)
                await self._clock.sleep(_NEVER_S)


class ScriptedTranscriber:
    """Hears one line of its script per recording, then nothing; keeps what it was given.

    `listening` is the number of calls under way: one that is cancelled is not.
    """

    def __init__(self, lines: Iterable[Line] = (), *, model: str = "scripted") -> None:
        self.model = model
        self._lines = deque(lines)
        self.recordings: list[Audio] = []
        self.listening = 0

    def then(self, *lines: Line) -> None:
        self._lines.extend(lines)

    async def transcribe(self, audio: Audio) -> Transcript:
        self.recordings.append(audio)
        self.listening += 1
        try:
            return await self._hear(self._lines.popleft() if self._lines else "")
        finally:
            self.listening -= 1

    async def _hear(self, line: Line) -> Transcript:
        match line:
            case Hang():
                await asyncio.Event().wait()
                return Transcript(text=line.after)
            case ModelError():
                raise line
            case Transcript():
                return line
            case said:
                return Transcript(text=said)
