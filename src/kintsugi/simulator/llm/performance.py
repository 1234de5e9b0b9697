"""From a reply to what happens on the connection, decided before a byte is sent.

`perform` is pure; `stage` carries its steps out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kintsugi.simulator.llm import headers, malformation
from kintsugi.simulator.llm.calls import Outcome
from kintsugi.simulator.llm.completion import Completion, Identity, compose, frame_of
from kintsugi.simulator.llm.frames import Frame, Part, Streaming, Whole
from kintsugi.simulator.llm.replies import (
    Answer,
    CallTool,
    Cut,
    Defect,
    Echo,
    Fail,
    Malformed,
    MidStreamError,
    Reply,
    Say,
    Stall,
    Usage,
)
from kintsugi.simulator.llm.requests import Ask
from kintsugi.simulator.llm.wire.encoding import encode

_JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    data: bytes
    tokens: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    seconds: float | None  # None: until somebody leaves


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUp:
    reset: bool  # by TCP reset, else by an orderly close


Step = Write | Wait | HangUp


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The call, and how its endpoint says things; `streaming` is None where nothing is streamed."""

    ask: Ask
    identity: Identity
    whole: Whole
    streaming: Streaming | None = None
    content_type: str = _JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """A response: what comes before its head, the head, and what comes after.

    `counted` is billed when all of it was sent; else the prompt and the tokens of the writes.
    """

    status: int = 200
    headers: Mapping[str, str]
    content_type: str
    length: int | None  # of the body in bytes; None: chunked
    before: tuple[Step, ...] = ()
    steps: tuple[Step, ...] = ()
    model: str
    counted: Usage = field(default_factory=lambda: Usage(prompt=0, completion=0))
    outcome: Outcome = Outcome.COMPLETED


def perform(reply: Reply, scene: Scene) -> Performance:
    match reply:
        case Say() | CallTool() | Echo():
            return _spoken(reply, scene)
        case Fail():
            return _refused(reply, scene)
        case Stall():
            return _stalled(reply, scene)
        case Cut():
            return _cut(reply, scene)
        case MidStreamError():
            return _broken_by_error(reply, scene)
        case Malformed():
            return _malformed(reply, scene)


def _spoken(answer: Answer, scene: Scene) -> Performance:
    return _rehearsed(answer, scene)[0]


def _rehearsed(answer: Answer, scene: Scene) -> tuple[Performance, Sequence[Frame]]:
    """The answer undisturbed, and the pieces between which it can be disturbed."""
    completion = compose(answer, scene.ask, scene.identity)
    frames = _frames(completion, scene)
    return _told(answer, scene, completion, frames), frames


def _told(
    answer: Answer, scene: Scene, completion: Completion, frames: Sequence[Frame]
) -> Performance:
    """That completion, by these frames; in one write where nothing is streamed."""
    frame = frame_of(answer, scene.ask)
    writes = tuple(_writes(frames, frame.chunk_delay_s))
    if scene.streaming is None:
        data = b"".join(part.data for part in frames)
        writes = (Write(data=data, tokens=sum(part.tokens for part in frames)),)
    return Performance(
        headers=_request_id(scene) | dict(completion.headers),
        content_type=_content_type(scene),
        length=_length(scene, frames),
        before=(Wait(seconds=frame.delay_s),) if frame.delay_s else (),
        steps=writes,
        model=completion.model,
        counted=completion.counted,
    )


def _refused(fail: Fail, scene: Scene) -> Performance:
    body = fail.body
    data = body.encode() if isinstance(body, str) else encode(body)
    return Performance(
        status=fail.status,
        headers=_request_id(scene) | headers.render(fail.headers, scene.identity.at),
        content_type=_text_type(body) if isinstance(body, str) else _JSON,
        length=len(data),
        before=(Wait(seconds=fail.delay_s),) if fail.delay_s else (),
        steps=(Write(data=data),),
        model=scene.ask.model,
        outcome=Outcome.REFUSED,
    )


def _stalled(stall: Stall, scene: Scene) -> Performance:
    told, frames = _rehearsed(stall.answer, scene)
    silence = Wait(seconds=stall.seconds)
    if stall.after_chunks is None:
        return replace(told, before=(*told.before, silence))
    first = _prefix(frames, stall.after_chunks)
    delay = frame_of(stall.answer, scene.ask).chunk_delay_s
    rest = frames[len(first) :]
    return replace(told, steps=(*_writes(first, delay), silence, *_writes(rest, delay)))


def _cut(cut: Cut, scene: Scene) -> Performance:
    told, frames = _rehearsed(cut.answer, scene)
    told = replace(told, outcome=Outcome.CUT)
    if cut.after_chunks is None:
        return replace(told, before=(*told.before, HangUp(reset=not cut.clean)), steps=())
    first = _prefix(frames, cut.after_chunks)
    writes = tuple(_writes(first, frame_of(cut.answer, scene.ask).chunk_delay_s))
    if cut.clean:
        return replace(told, steps=writes, length=_length(scene, first))
    return replace(told, steps=(*writes, HangUp(reset=True)))


def _broken_by_error(error: MidStreamError, scene: Scene) -> Performance:
    told, frames = _rehearsed(error.answer, scene)
    told = replace(told, outcome=Outcome.CUT)
    data = encode(error.body)
    if scene.streaming is None:
        return replace(told, steps=(Write(data=data),), length=len(data))
    delay = frame_of(error.answer, scene.ask).chunk_delay_s
    first = _writes(_prefix(frames, error.after_chunks), delay)
    return replace(told, steps=(*first, Write(data=scene.streaming.event(data))))


def _malformed(malformed: Malformed, scene: Scene) -> Performance:
    defect = malformed.defect
    if defect in _PAGES:
        return _paged(defect, scene)
    completion = compose(malformed.answer, scene.ask, scene.identity)
    completion = malformation.spoil_completion(defect, completion)
    frames = malformation.spoil_frames(defect, _frames(completion, scene))
    return _told(malformed.answer, scene, completion, frames)


_PAGES: Mapping[Defect, bytes] = {
    Defect.HTML: malformation.PROXY_PAGE,
    Defect.EMPTY_BODY: b"",
    Defect.ERROR_IN_200: encode(malformation.PROVIDER_ERROR),
}


def _paged(defect: Defect, scene: Scene) -> Performance:
    """A 200 with something else in it than an answer; it bills nothing."""
    data = _PAGES[defect]
    if defect is Defect.ERROR_IN_200 and scene.streaming is not None:
        data = scene.streaming.event(data)
    return Performance(
        headers=_request_id(scene),
        content_type="text/html" if defect is Defect.HTML else _content_type(scene),
        length=len(data),
        steps=(Write(data=data),),
        model=scene.ask.model,
        outcome=Outcome.REFUSED,
    )


def _frames(completion: Completion, scene: Scene) -> Sequence[Frame]:
    """The pieces it can be broken between; a body that is not streamed has two halves."""
    if scene.streaming is not None:
        return tuple(scene.streaming.frames(completion))
    body = scene.whole(completion)
    middle = len(body) // 2
    count = completion.counted.completion
    return (
        Frame(part=Part.CONTENT, data=body[:middle]),
        Frame(part=Part.FINISH, data=body[middle:], tokens=count),
    )


def _prefix(frames: Sequence[Frame], after_chunks: int) -> Sequence[Frame]:
    """The opening and that many content frames, which always stand first; never the finish."""
    opening = [frame for frame in frames if frame.part is Part.OPENING]
    content = [frame for frame in frames if frame.part is Part.CONTENT]
    return opening + content[:after_chunks]


def _writes(frames: Sequence[Frame], chunk_delay_s: float) -> Iterator[Step]:
    for frame in frames:
        if frame.part is Part.CONTENT and chunk_delay_s:
            yield Wait(seconds=chunk_delay_s)
        yield Write(data=frame.data, tokens=frame.tokens)


def _length(scene: Scene, frames: Sequence[Frame]) -> int | None:
    return None if scene.streaming is not None else sum(len(frame.data) for frame in frames)


def _content_type(scene: Scene) -> str:
    return scene.content_type if scene.streaming is None else scene.streaming.content_type


def _text_type(body: str) -> str:
    return "text/html" if body.startswith("<") else "text/plain"


def _request_id(scene: Scene) -> dict[str, str]:
    return {"x-request-id": f"req_{scene.identity.sequence:08}"}
