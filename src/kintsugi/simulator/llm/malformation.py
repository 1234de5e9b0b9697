"""Spoiling an answer: one small change per defect, to the completion or to its frames."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from kintsugi.simulator.llm.completion import Completion
from kintsugi.simulator.llm.frames import Frame, Part
from kintsugi.simulator.llm.replies import Defect, Json

PROXY_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"

PROVIDER_ERROR: Json = {"error": {"code": 502, "message": "Provider returned error"}}
"""As OpenRouter puts it into a 200 (openrouter.ai/docs, "Errors and Debugging")."""


def spoil_completion(defect: Defect, completion: Completion) -> Completion:
    """The completion with that defect, or as it was if the defect is one of form."""
    match defect:
        case Defect.EMPTY_CHOICES:
            return replace(completion, copies=0)
        case Defect.NO_FINISH:
            return replace(completion, finish=None)
        case Defect.NULL_CONTENT:
            return replace(completion, chunks=None)
        case _:
            return completion


def spoil_frames(defect: Defect, frames: Sequence[Frame]) -> Sequence[Frame]:
    """The frames with that defect, or as they were if the defect is one of content."""
    spoil = _BY_DEFECT.get(defect)
    return frames if spoil is None else spoil(frames)


def _bad_json(frames: Sequence[Frame]) -> Sequence[Frame]:
    """The colons go: the frame is whole, and no JSON."""
    at = _first_content(frames)
    return [
        *frames[:at],
        _with(frames[at], frames[at].data.replace(b'":', b'"')),
        *frames[at + 1 :],
    ]


def _half_json(frames: Sequence[Frame]) -> Sequence[Frame]:
    at = _first_content(frames)
    return [*frames[:at], _with(frames[at], frames[at].data[: len(frames[at].data) // 2])]


def _no_done(frames: Sequence[Frame]) -> Sequence[Frame]:
    return [frame for frame in frames if frame.part is not Part.DONE]


def _first_content(frames: Sequence[Frame]) -> int:
    return next(at for at, frame in enumerate(frames) if frame.part is Part.CONTENT)


def _with(frame: Frame, data: bytes) -> Frame:
    return Frame(part=frame.part, data=data, tokens=frame.tokens)


_BY_DEFECT: Mapping[Defect, Callable[[Sequence[Frame]], Sequence[Frame]]] = {
    Defect.BAD_JSON: _bad_json,
    Defect.HALF_JSON: _half_json,
    Defect.NO_DONE: _no_done,
}
