"""What a failure means: from its status and typed codes first, from exact phrases last (SPEC L3).

Quota and rate limit are never confused: the one needs money, the other a moment. A bare "quota" is
neither; Google and Cerebras say it of limits per minute.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from kintsugi.llm.error_words import CODES, PHRASES
from kintsugi.llm.evidence import Evidence
from kintsugi.llm.failures import Symptom
from kintsugi.llm.kinds import Kind

_SYMPTOMS: Final[Mapping[Symptom, Kind]] = MappingProxyType(
    {
        Symptom.NETWORK: Kind.NETWORK,
        Symptom.TIMEOUT: Kind.TIMEOUT,
        Symptom.BROKEN: Kind.MALFORMED,
        Symptom.CUT: Kind.MALFORMED,
        Symptom.EMPTY: Kind.EMPTY,
        Symptom.WITHHELD: Kind.BUDGET,
    }
)

_QUOTED: Final = frozenset({200, 400, 403, 404, 413, 422, 429, 500, 503})
"""With these a message is looked at; the others leave no doubt."""

_STATUSES: Final[Mapping[int, Kind]] = MappingProxyType(
    {
        401: Kind.AUTH,
        402: Kind.QUOTA,
        403: Kind.AUTH,
        404: Kind.MODEL_MISSING,
        408: Kind.TIMEOUT,
        409: Kind.SERVER,
        423: Kind.SERVER,
        424: Kind.SERVER,
        425: Kind.SERVER,
        429: Kind.RATE_LIMIT,
        498: Kind.OVERLOADED,  # Groq's "flex tier capacity exceeded"
        499: Kind.SERVER,
        501: Kind.BAD_REQUEST,
        503: Kind.OVERLOADED,
        529: Kind.OVERLOADED,
    }
)
_REFUSED, _SERVER_FAILED = 400, 500
_PAYMENT, _TOO_MANY = 402, 429


def classify(symptom: Symptom, found: Evidence) -> Kind:
    """The kind of a failure that showed itself so, and left this behind."""
    if found.status is None or found.status < _REFUSED:
        return _said(found) or _SYMPTOMS.get(symptom, Kind.SERVER)
    if found.status == _PAYMENT:
        # With a time to wait it is a limit on what is under way (OpenRouter's errors page).
        return Kind.QUOTA if found.retry_after_s is None else Kind.RATE_LIMIT
    if found.status == _TOO_MANY and found.daily:
        return Kind.QUOTA
    return _said(found) or _by_status(found.status)


def kind_of(symptom: Symptom) -> Kind:
    """The kind of a failure that left no response behind."""
    return _SYMPTOMS.get(symptom, Kind.SERVER)


def _said(found: Evidence) -> Kind | None:
    """What the error itself says it is."""
    looked_at = found.status is None or found.status in _QUOTED
    phrase = _phrase(found.message) if looked_at else None
    if phrase is Kind.CONTEXT_LENGTH:
        return phrase  # "too large for our limit per minute" waits for nothing
    for kind, codes in CODES.items():
        if codes & found.codes and _fits(kind, found.status):
            return kind
    return phrase


def _fits(kind: Kind, status: int | None) -> bool:
    """Some codes are so wide that their status has to bear them out."""
    match kind:
        case Kind.MODEL_MISSING | Kind.AUTH:
            return status is None or status < _SERVER_FAILED
        case Kind.SERVER:
            return status is None or status < _REFUSED
        case _:
            return True


def _phrase(message: str) -> Kind | None:
    return next((kind for kind, pattern in PHRASES if pattern.search(message)), None)


def _by_status(status: int) -> Kind:
    if status in _STATUSES:
        return _STATUSES[status]
    return Kind.SERVER if status >= _SERVER_FAILED else Kind.BAD_REQUEST
