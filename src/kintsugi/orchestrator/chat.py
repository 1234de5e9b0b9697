"""Chat mode: the conversation so far and one model call."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from importlib import resources
from typing import Protocol
from zoneinfo import ZoneInfo

from kintsugi.clock import Clock
from kintsugi.errors import ModelUnavailable
from kintsugi.events.messages import Incoming
from kintsugi.events.outcomes import Effect
from kintsugi.llm.failures import ChainTimeout, ChainUnavailable
from kintsugi.llm.provider import (
    ChatMessage,
    Finished,
    ModelRequest,
    Provider,
    Purpose,
    Restarted,
    Words,
)
from kintsugi.memory import turns
from kintsugi.memory.turns import Line, Role
from kintsugi.orchestrator.material import as_images, with_documents
from kintsugi.orchestrator.running import RunningTurns
from kintsugi.orchestrator.voices import Voices
from kintsugi.store.database import Store


class Progress(Protocol):
    async def words(self, text: str) -> None:
        """All of the answer that is known so far; called again and again as it grows."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    text: str
    stopped: bool  # by the person, before the model had finished
    interrupted: bool  # it broke off, too late to begin anew elsewhere
    effects: tuple[Effect, ...]  # to be committed with the end of the turn


@dataclass(slots=True)
class _Draft:
    pieces: list[str] = field(default_factory=list)
    finished: bool = False

    @property
    def text(self) -> str:
        return "".join(self.pieces)


class Chat:
    def __init__(
        self,
        voices: Voices,
        store: Store,
        running: RunningTurns,
        clock: Clock,
        *,
        history_messages: int,
    ) -> None:
        self._voices = voices
        self._store = store
        self._running = running
        self._clock = clock
        self._history_messages = history_messages
        self._instructions = (resources.files(__package__) / "prompts" / "chat.md").read_text()

    async def answer(self, incoming: Incoming, progress: Progress) -> Answer:
        """Ask the model; after a /stop, what was produced so far is the answer.

        So is a long beginning that broke off: people have read it, and it is marked as what it is.

        Raises: `ModelError` when there is nothing to give.
        """
        request = await self._request(incoming)
        draft = _Draft()
        task = asyncio.create_task(self._read(self._voices.of(incoming), request, draft, progress))
        interrupted = False
        with self._running.register(incoming.session, task, turn_id=incoming.turn_id) as reading:
            try:
                await task
            except (ChainUnavailable, ChainTimeout) as error:
                interrupted = error.begun
                if not interrupted:
                    raise
            except asyncio.CancelledError:
                if not reading.stopped or _is_cancelled():
                    task.cancel()
                    raise
        text = _whole(draft.text).strip()
        if not (reading.stopped or interrupted) and not (draft.finished and text):
            raise ModelUnavailable("empty answer" if draft.finished else "the stream was cut")
        return Answer(
            text=text,
            stopped=reading.stopped,
            interrupted=interrupted,
            effects=(self._remember(incoming, text),),
        )

    async def _request(self, incoming: Incoming) -> ModelRequest:
        history = await self._store.read(
            lambda connection: turns.recent(
                connection,
                incoming.session,
                limit=self._history_messages,
                without=incoming.instead_of,
            )
        )
        system = ChatMessage(role="system", text=self._instructions + self._time(incoming.zone))
        asked = ChatMessage(role="user", text=_said(incoming), images=as_images(incoming.pictures))
        return ModelRequest(
            messages=(system, *_as_messages(history), asked),
            purpose=Purpose(
                mode="chat",
                turn_id=incoming.turn_id,
                user=incoming.session.user,
                chat=incoming.session.chat,
                topic=incoming.session.topic,
            ),
            stronger_than=incoming.stronger_than,
            zone=incoming.zone,
        )

    def _time(self, zone: ZoneInfo | None) -> str:
        """What clock and calendar say where the person is; last, as what precedes is cached."""
        if zone is None:
            return ""
        now = self._clock.now().astimezone(zone)
        return f"\nFor this person it is now {now:%A, %Y-%m-%d %H:%M} ({zone.key}).\n"

    async def _read(
        self, provider: Provider, request: ModelRequest, draft: _Draft, progress: Progress
    ) -> None:
        # aclosing: a cancelled reading must end the provider's call, not leave it to the collector
        async with aclosing(provider.stream(request)) as stream:
            async for event in stream:
                match event:
                    case Words(text=text):
                        draft.pieces.append(text)
                        await progress.words(draft.text)
                    case Restarted():
                        draft.pieces.clear()
                    case Finished():
                        draft.finished = True

    def _remember(self, incoming: Incoming, text: str) -> Effect:
        at = self._clock.now()
        said = [Line(turn_id=incoming.turn_id, role=Role.USER, text=_said(incoming), at=at)]
        if text:  # stopped before the first word: vendors refuse an empty message in the history
            said.append(Line(turn_id=incoming.turn_id, role=Role.ASSISTANT, text=text, at=at))
        return lambda connection: turns.append(connection, incoming.session, said)


def _said(incoming: Incoming) -> str:
    """What is asked, and what later turns are shown: a document can be asked about again."""
    return _whole(with_documents(incoming.text, incoming.documents))


def _as_messages(history: Sequence[Line]) -> tuple[ChatMessage, ...]:
    return tuple(
        ChatMessage(role="user" if line.role is Role.USER else "assistant", text=line.text)
        for line in history
    )


def _is_cancelled() -> bool:
    """Whether the turn itself was cancelled, be it in the same moment as a /stop."""
    turn = asyncio.current_task()
    return turn is not None and turn.cancelling() > 0


def _whole(text: str) -> str:
    """`text` with U+FFFD for each half of an emoji, for which the turn log's UTF-8 has no bytes.

    People's clients cut emojis in two, and so do models that stream.
    """
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
