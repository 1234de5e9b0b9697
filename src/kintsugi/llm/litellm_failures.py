"""From whatever litellm raised to what is really known.

litellm gives statuses to failures that had none (a refused connection is a 500 to it) and loses
headers, so only the exceptions below its own are believed: the one of the HTTP response, and those
of the connection. They are told by their names: their classes would have to be imported.
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from kintsugi.llm.evidence import Evidence, evidence
from kintsugi.llm.failures import Failure, Symptom, TargetTimeout, TargetUnavailable, target_error
from kintsugi.llm.taxonomy import classify, is_telling

_RESPONSE: Final = "HTTPStatusError"  # httpx: a response that is no success
_TIMEOUT: Final = re.compile(r"Timeout(Error|Exception)?$")
_CONNECTION: Final = re.compile(
    r"^(API)?Connect(ion)?Error$|^(Read|Write|Close|RemoteProtocol)Error$"
)
# Words alone: no key is without a digit, and what people say has spaces.
_CODE: Final = re.compile(r"(?=.{2,48}$)[A-Za-z]+(?:[._-][A-Za-z]+)*", re.ASCII)
_DEEPEST: Final = 12


def explain(error: Exception, target: str, now: datetime) -> TargetUnavailable | TargetTimeout:
    errors = tuple(_beneath(error))
    response = next((e.response for e in errors if type(e).__name__ == _RESPONSE), None)
    symptom = _symptom(errors, response)
    found = _evidence(errors, response, symptom, now)
    return target_error(
        Failure(
            target=target,
            symptom=symptom,
            kind=classify(symptom, found),
            status=None if response is None else response.status_code,
            code=_code(found),
            retry_after_s=found.retry_after_s,
            cause=type(getattr(error, "original_exception", None) or error).__name__,
        )
    )


def _evidence(errors: tuple[Any, ...], response: Any, symptom: Symptom, now: datetime) -> Evidence:
    if response is not None:
        return evidence(response.status_code, _lower(response), _body(errors, response), now)
    return evidence(None, {}, _event(errors) if symptom is Symptom.BROKEN else None, now)


def _body(errors: tuple[Any, ...], response: Any) -> object:
    """As it came, JSON or not; as some client parsed it where the response was not read."""
    try:
        text = response.text
    except RuntimeError:  # to httpx, a stream that nobody has read
        return next((e.body for e in errors if getattr(e, "body", None) is not None), None)
    try:
        return json.loads(text)
    except ValueError:
        return text


def _event(errors: tuple[Any, ...]) -> object:
    """What an error in the middle of a stream said, where litellm kept it."""
    parsed = next((e.body for e in errors if isinstance(getattr(e, "body", None), dict)), None)
    return _passed_on(errors) if parsed is None else parsed


def _passed_on(errors: tuple[Any, ...]) -> str | None:
    """The words of an error event, all that most of litellm's own clients keep of it.

    Where such a client could not read an event it quotes that, answer and all; braces tell.
    """
    of_clients = (e for e in errors if type(e).__module__.startswith("litellm.llms."))
    said = next((str(e.message) for e in of_clients if hasattr(e, "message")), None)
    said = (said or "").partition(", Metadata: ")[0]  # OpenRouter's own details follow it
    return None if "{" in said else said


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


def _code(found: Evidence) -> str | None:
    """The provider's word for it: the one that says most, else the first."""
    words = [code for code in found.codes if _CODE.fullmatch(code)]
    return next(filter(is_telling, words), words[0] if words else None)


def _lower(response: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}
