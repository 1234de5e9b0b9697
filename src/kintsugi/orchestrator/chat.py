"""Chat mode: the conversation so far and one model call."""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from importlib import resources
from typing import Final, Protocol

from kintsugi.clock import Clock
from kintsugi.errors import ModelError, ModelUnavailable
from kintsugi.events.messages import Incoming
from kintsugi.events.outcomes import Effect
from kintsugi.llm.failures import ChainTimeout, ChainUnavailable
from kintsugi.llm.provider import (
    Asked,
    ChatMessage,
    Finished,
    ModelRequest,
    Provider,
    Purpose,
    Restarted,
    Words,
)
from kintsugi.memory import turns
from kintsugi.memory.turns import Line, Role, Said
from kintsugi.orchestrator import traces
from kintsugi.orchestrator.material import as_images, local_time, whole, with_documents
from kintsugi.orchestrator.running import RunningTurns, Stopped
from kintsugi.orchestrator.trace import Fate, Trace
from kintsugi.orchestrator.tracer import Made, Tracer, digest
from kintsugi.orchestrator.unanswered import Unanswered
from kintsugi.orchestrator.voices import Voices
from kintsugi.store.database import Store

_OURS: Final = 2
"""Messages of a request that are no history: the instructions and the question."""


class Progress(Protocol):
    async def words(self, text: str) -> None:
        """All of the answer that is known so far; called again and again as it grows."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    text: str
    stopped: bool  # by the person, before the model had finished
    interrupted: bool  # it broke off, too late to begin anew elsewhere
    model: str | None  # who answered
    effects: tuple[Effect, ...]  # to be committed with the end of the turn


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """An answer while it is being read."""

    tracer: Tracer
    progress: Progress
    pieces: list[str] = field(default_factory=list)

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
        self._digest = digest(self._instructions)

    async def answer(self, incoming: Incoming, progress: Progress) -> Answer:
        """Ask the model; after a /stop, what was produced so far is the answer.

        So is a long beginning that broke off: people have read it, and it is marked as what it is.

        Raises: `Unanswered` when there is no complete answer.
        """
        request = await self._request(incoming)
        provider = self._voices.of(incoming)
        made = Made(
            incoming=incoming,
            request=request,
            instructions=self._digest,
            history=len(request.messages) - _OURS,
        )
        draft = _Draft(tracer=Tracer(made, provider.model, self._clock), progress=progress)
        reading = self._read(provider, request, draft)
        stopped = False
        broke_off: ModelError | None = None
        try:
            await self._running.run(incoming.session, reading, turn_id=incoming.turn_id)
        except Stopped:
            stopped = True
        except ModelError as error:
            if not _keeps_words(error):
                raise _unanswered(draft, error) from error
            broke_off = error
        text = whole(draft.text).strip()
        if broke_off is not None:
            return self._answer(incoming, text, draft.tracer.failed(broke_off, begun=True))
        if not stopped and not (draft.tracer.is_finished and text):
            empty = draft.tracer.is_finished
            raise _unanswered(
                draft, ModelUnavailable("empty answer" if empty else "the stream was cut")
            )
        return self._answer(incoming, text, draft.tracer.answered(stopped=stopped))

    def _answer(self, incoming: Incoming, text: str, trace: Trace) -> Answer:
        return Answer(
            text=text,
            stopped=trace.fate is Fate.STOPPED,
            interrupted=trace.fate is Fate.INTERRUPTED,
            model=trace.model,
            effects=(self._remember(incoming, text), _kept(trace)),
        )

    async def _request(self, incoming: Incoming) -> ModelRequest:
        again = incoming.again
        history = await self._store.read(
            lambda connection: turns.recent(
                connection,
                incoming.session,
                limit=self._history_messages,
                before=again.turn_id if again else None,
            )
        )
        system = ChatMessage(role="system", text=self._instructions + self._clock_of(incoming))
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

    def _clock_of(self, incoming: Incoming) -> str:
        """Last in the instructions: providers keep a beginning that is always the same."""
        if incoming.zone is None:
            return ""
        return local_time(self._clock.now().astimezone(incoming.zone), incoming.zone.key)

    async def _read(self, provider: Provider, request: ModelRequest, draft: _Draft) -> None:
        # aclosing: a cancelled reading must end the provider's call, not leave it to the collector
        async with aclosing(provider.stream(request)) as stream:
            async for event in stream:
                match event:
                    case Words(text=text):
                        draft.pieces.append(text)
                        await draft.progress.words(draft.text)
                    case Restarted():
                        draft.pieces.clear()
                    case Asked():
                        draft.tracer.asked(event)
                    case Finished():
                        draft.tracer.finished(event)

    def _remember(self, incoming: Incoming, text: str) -> Effect:
        at = self._clock.now()
        said = [Line(turn_id=incoming.turn_id, role=Role.USER, text=_said(incoming), at=at)]
        if text:  # stopped before the first word: vendors refuse an empty message in the history
            said.append(Line(turn_id=incoming.turn_id, role=Role.ASSISTANT, text=text, at=at))
        return lambda connection: turns.append(connection, incoming.session, said)


def _unanswered(draft: _Draft, error: ModelError) -> Unanswered:
    trace = draft.tracer.failed(error, begun=bool(draft.text.strip()))
    return Unanswered(error, (_kept(trace),))


def _keeps_words(error: ModelError) -> bool:
    """Whether people have words of an answer that nobody will finish."""
    return isinstance(error, ChainUnavailable | ChainTimeout) and error.begun


def _kept(trace: Trace) -> Effect:
    return lambda connection: traces.record(connection, trace)


def _said(incoming: Incoming) -> str:
    """What is asked, and what later turns are shown: a document can be asked about again."""
    return whole(with_documents(incoming.text, incoming.documents))


def _as_messages(history: Sequence[Said]) -> tuple[ChatMessage, ...]:
    return tuple(
        ChatMessage("user" if role is Role.USER else "assistant", text) for role, text in history
    )
