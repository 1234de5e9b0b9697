"""The port to language models: one streaming call, and everything a caller may learn from it."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol, TypeAlias
from zoneinfo import ZoneInfo

from kintsugi.errors import ModelError
from kintsugi.ids import ChatId, Topic, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    media_type: str  # "image/jpeg"
    data: bytes


class ChatMessage(NamedTuple):
    """A NamedTuple, as a turn makes one of each line of its history."""

    role: Literal["system", "user", "assistant"]
    text: str
    images: tuple[Image, ...] = ()  # for models that can see; shown after the text


Mode: TypeAlias = Literal["chat", "voice", "utility", "probe", "drill", "check"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """For whom and for what a call is made: the ledger books it so (SPEC L8)."""

    mode: Mode
    turn_id: str | None = None
    user: UserId | None = None  # None: the system itself, as for a probe
    chat: ChatId | None = None
    topic: Topic | None = None  # None: as where there are none
    project: str | None = None
    task: str | None = None
    plugin: str | None = None


Cause: TypeAlias = Literal["first", "retry", "fallback", "escalation"]
"""Why a target was asked: fallback is for errors, escalation for quality; never mixed (L2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest:
    messages: tuple[ChatMessage, ...]  # in the order they were said
    purpose: Purpose
    max_tokens: int | None = None  # of the answer; None: as many as the model likes
    cause: Cause = "first"  # why the target that gets it is asked
    stronger_than: str | None = None  # a target whose answer was not good enough: begin after it
    zone: ZoneInfo | None = None  # of the clock of whoever asks; None: nobody knows
    check: Callable[[str], str | None] | None = None
    """What is wrong with a whole answer; None: nothing. Only what a length alone cannot tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens, or seconds of sound: what is paid for, never both.

    `estimated`: counted here, because the provider did not tell.
    """

    prompt: int
    completion: int
    cached: int = 0  # of the prompt's, those the provider had kept; they are cheaper
    seconds: int = 0  # of what a transcriber heard, as vendors round it
    estimated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One target that was asked for one answer, or passed over (`TargetCooling`)."""

    target: str  # "openai/gpt-5-mini"
    milliseconds: float
    cause: Cause = "first"
    error: ModelError | None = None  # None: this one answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A target is asked now, after those in `attempts`: nothing to show.

    Who is stopped in the middle of an answer knows by it whose words those were.
    """

    target: str
    cause: Cause = "first"
    attempts: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Thinking:
    """The model works and has no words yet: a sign of life, nothing to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The next piece of the answer; pieces are joined as they are."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Restarted:
    """The words so far are void: another target begins the answer anew."""

    target: str  # who goes on


Ending: TypeAlias = Literal["stop", "length", "content_filter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The model ended by itself. A stream that stops without it was cut and is no success."""

    ending: Ending = "stop"  # any other: the answer is shorter than it was meant to be
    model: str = ""  # who answered, by the name we configured; empty where there is no choice
    usage: Usage | None = None  # None: the provider did not tell
    attempts: tuple[Attempt, ...] = ()  # in order, the one that answered last


ModelEvent: TypeAlias = Asked | Thinking | Words | Restarted | Finished


class Provider(Protocol):
    @property
    def model(self) -> str:
        """The model's name, as shown to people."""
        ...

    def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """Answer piece by piece. Closing the iterator cancels the call.

        Raises: `ModelUnavailable`, `ModelTimeout`.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Audio:
    """A recording that is to be heard."""

    file_name: str  # providers tell the format by its ending: "voice.ogg"
    data: bytes
    purpose: Purpose
    seconds: int = 0  # as the sender's client says; 0: it does not


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    text: str
    usage: Usage | None = None  # None: the provider did not tell


class Transcriber(Protocol):
    @property
    def model(self) -> str:
        """The model's name, as shown to people."""
        ...

    async def transcribe(self, audio: Audio) -> Transcript:
        """What is said, in the language it is said in.

        Raises: `ModelUnavailable`, `ModelTimeout`.
        """
        ...
