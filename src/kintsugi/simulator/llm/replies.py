"""What a script may tell the model server to do with one call."""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Literal

Json = Mapping[str, object] | Sequence[object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens by the provider's count. `prompt` has those of the cache, `completion` `reasoning`."""

    prompt: int
    completion: int
    cached: int = 0  # read from the cache
    reasoning: int = 0
    cache_written: int = 0  # told by Anthropic only


UsageReport = Usage | Literal["estimate"] | None
"""Told and billed as given; counted by `tokens` and told; counted and billed, but not told."""


@dataclass(frozen=True, slots=True)
class Say:
    """A whole answer.

    `delay_s` passes before the response head, `chunk_delay_s` before each content chunk of a
    stream; `chunk` is the number of tokens in such a chunk. `model` is the name the answer reports
    when it is not the one that was asked for, and the one whose price counts if it has a price.
    """

    text: str = ""
    _: KW_ONLY
    usage: UsageReport = "estimate"
    finish: str | None = "stop"
    delay_s: float = 0
    chunk: int = 1
    chunk_delay_s: float = 0
    model: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallTool:
    """A call of a function; arguments given as text are sent as they stand, valid JSON or not."""

    name: str
    arguments: Mapping[str, object] | str = field(default_factory=dict)
    _: KW_ONLY
    id: str = "call_1"
    also: tuple["CallTool", ...] = ()  # more calls in the same answer; only name, arguments, id
    frame: Say = field(
        default_factory=lambda: Say(finish="tool_calls")
    )  # text before it, usage ...


@dataclass(frozen=True, slots=True)
class Echo:
    """Says the last user message back."""


Answer = Say | CallTool | Echo

_TEN_WORDS = Say("The sun is up, so we all go out now.")  # one token, and one chunk, a word


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """A header whose value tells when to come back, in one of the forms that providers use."""

    seconds: float
    form: Literal["seconds", "milliseconds", "duration", "http_date", "rfc3339", "epoch_ms"]

    @property
    def delay(self) -> timedelta:
        return timedelta(seconds=self.seconds)


@dataclass(frozen=True, slots=True)
class Fail:
    """An error status; a text is sent as it stands, any other body as JSON. Bills nothing."""

    status: int
    body: Json | str
    headers: Mapping[str, str | After] = field(default_factory=dict)
    _: KW_ONLY
    delay_s: float = 0


@dataclass(frozen=True, slots=True)
class Stall:
    """Silence after that many content chunks: 0 after the head, None before even the head.

    It ends after `seconds`, and the answer goes on; None: when the client leaves.
    """

    after_chunks: int | None = 0
    _: KW_ONLY
    seconds: float | None = None
    answer: Answer = _TEN_WORDS


@dataclass(frozen=True, slots=True)
class Cut:
    """The answer breaks off after that many content chunks (0 and None as in Stall).

    Clean: the HTTP response ends in due form, but neither a finish reason nor [DONE] came; before
    the head, the connection is closed. Not clean: TCP reset. An answer that is not streamed has
    two chunks: the halves of its body.
    """

    after_chunks: int | None = 0
    _: KW_ONLY
    clean: bool
    answer: Answer = _TEN_WORDS


SERVER_ERROR: Json = {
    "error": {
        "message": "The server had an error while processing your request.",
        "type": "server_error",
        "param": None,
        "code": None,
    }
}


@dataclass(frozen=True, slots=True)
class MidStreamError:
    """An error event inside a 200 that has begun; the body of the 200 where nothing is streamed."""

    after_chunks: int = 0
    body: Json = field(default_factory=lambda: SERVER_ERROR)
    _: KW_ONLY
    answer: Answer = _TEN_WORDS


class Defect(StrEnum):
    """How a 200 can be no answer all the same."""

    BAD_JSON = "bad_json"  # one event, or the body, is no JSON
    HALF_JSON = "half_json"  # breaks off inside an event, or the body
    HTML = "html"  # a proxy's page
    EMPTY_BODY = "empty_body"
    EMPTY_CHOICES = "empty_choices"
    ERROR_IN_200 = "error_in_200"
    NO_DONE = "no_done"  # finish reason, but no [DONE]; for Ollama and Gemini no last event
    NO_FINISH = "no_finish"  # [DONE], but no finish reason
    NULL_CONTENT = "null_content"


@dataclass(frozen=True, slots=True)
class Malformed:
    """A 200 whose form is broken. It is billed as the answer it spoils, error and page excepted."""

    defect: Defect
    _: KW_ONLY
    answer: Answer = _TEN_WORDS


Reply = Answer | Fail | Stall | Cut | MidStreamError | Malformed
