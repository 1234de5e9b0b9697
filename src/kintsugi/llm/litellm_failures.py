"""From whatever litellm raised to what is really known.

litellm gives statuses to failures that had none (a refused connection is a 500 to it) and loses
headers, so only the exceptions below its own are believed: the one of the HTTP response, and those
of the connection. They are told by their names: their classes would have to be imported.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from kintsugi.llm.evidence import evidence
from kintsugi.llm.failures import Failure, Symptom, TargetTimeout, TargetUnavailable, target_error
from kintsugi.llm.taxonomy import classify

_RESPONSE: Final = "HTTPStatusError"  # httpx: a response that is no success
_TIMEOUT: Final = re.compile(r"Timeout(Error|Exception)?$")
_CONNECTION: Final = re.compile(
    r"^(API)?Connect(ion)?Error$|^(Read|Write|Close|RemoteProtocol)Error$"
)
_CODE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{1,63}", re.ASCII)
_DEEPEST: Final = 12


def explain(error: Exception, target: str, now: datetime) -> TargetUnavailable | TargetTimeout:
    errors = tuple(_beneath(error))
    response = next((e.response for e in errors if type(e).__name__ == _RESPONSE), None)
    symptom = _symptom(errors, response)
    found = evidence(
        None if response is None else response.status_code,
        {} if response is None else _lower(response),
        _body(errors, response),
        now,
    )
    return target_error(
        Failure(
            target=target,
            symptom=symptom,
            kind=classify(symptom, found),
            status=None if response is None else response.status_code,
            code=_code(errors),
            retry_after_s=found.retry_after_s,
            cause=type(getattr(error, "original_exception", None) or error).__name__,
        )
    )


def _body(errors: tuple[Any, ...], response: Any) -> object:
    """As some client parsed it, or as it came; None where nobody kept it."""
    parsed = next((e.body for e in errors if isinstance(getattr(e, "body", None), dict)), None)
    if parsed is not None or response is None:
        return parsed
    try:
        return json.loads(response.content)
    except (ValueError, RuntimeError):  # no JSON; or a stream that nobody has read
        return None


def _beneath(error: BaseException | None) -> Iterator[Any]:
    """The error, what litellm wrapped, and what either came from; attributes are checked later."""
    seen: list[BaseException] = []
    waiting = [error]
    while waiting and len(seen) < _DEEPEST:
        current = waiting.pop(0)
        if current is None or current in seen:
            continue
        seen.append(current)
        yield current
        waiting += [
            getattr(current, "original_exception", None),
            current.__cause__,
            current.__context__,
        ]


def _symptom(errors: tuple[Any, ...], response: Any) -> Symptom:
    # litellm's own classes say little: an error event in a stream is an APIConnectionError to it.
    real = [error for error in errors if not type(error).__module__.startswith("litellm.")]
    names = [type(error).__name__ for error in real]
    if response is not None:
        return Symptom.REFUSED
    if any(isinstance(e, TimeoutError) for e in real) or any(map(_TIMEOUT.search, names)):
        return Symptom.TIMEOUT
    if any(isinstance(e, OSError) for e in real) or any(map(_CONNECTION.search, names)):
        return Symptom.NETWORK
    return Symptom.BROKEN


def _code(errors: tuple[Any, ...]) -> str | None:
    """The provider's word for it: `code`, `type` or `status` of the error's body."""
    words = [body.get(name) for body in _bodies(errors) for name in ("code", "type", "status")]
    return next((word for word in words if isinstance(word, str) and _CODE.fullmatch(word)), None)


def _bodies(errors: tuple[Any, ...]) -> Iterator[dict[str, object]]:
    """The error objects: where a client has read them out, else those of the response itself."""
    for error in errors:
        if isinstance(getattr(error, "body", None), dict):
            yield error.body
    for error in errors:
        if type(error).__name__ == _RESPONSE:
            # A body that was not read (RuntimeError to httpx), or that is no JSON, has no words.
            with suppress(RuntimeError, ValueError):
                body = error.response.json()
                inner = body.get("error") if isinstance(body, dict) else None
                if isinstance(inner, dict):
                    yield inner


def _lower(response: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}
