"""What a failure means: from its status and typed codes first, from exact phrases last (SPEC L3).

Quota and rate limit are never confused: the one needs money, the other a moment. A bare "quota" is
neither; Google and Cerebras say it of limits per minute.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from kintsugi.llm.error_words import PHRASES, REPEATING, TELLING, squeezed
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

_STATUSES: Final[Mapping[int, Kind]] = MappingProxyType(
    {
        401: Kind.AUTH,
        402: Kind.QUOTA,
        403: Kind.AUTH,
        404: Kind.MODEL_MISSING,
        408: Kind.TIMEOUT,
        409: Kind.SERVER,
        410: Kind.MODEL_MISSING,
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
_SOON_S: Final = 3600.0


def classify(symptom: Symptom, found: Evidence) -> Kind:
    """The kind of a failure that showed itself so, and left this behind."""
    kind = _told(found) or _phrased(found)
    if found.status is None or found.status < _REFUSED:
        return kind or _repeated(found) or _SYMPTOMS.get(symptom, Kind.SERVER)
    return kind or _by_status(found.status, found)


def kind_of(symptom: Symptom) -> Kind:
    """The kind of a failure that left no response behind."""
    return _SYMPTOMS.get(symptom, Kind.SERVER)


def is_telling(code: str) -> bool:
    """Whether it says more than a status does."""
    return any(squeezed(code) in codes for codes in TELLING.values())


def _told(found: Evidence) -> Kind | None:
    """What a typed code says."""
    words = frozenset(map(squeezed, found.codes))
    kind = next((kind for kind, codes in TELLING.items() if codes & words), None)
    # A missing model or a bad key behind a gateway that failed is the gateway's affair.
    doubtful = kind in {Kind.AUTH, Kind.MODEL_MISSING} and (found.status or 0) >= _SERVER_FAILED
    return None if doubtful else kind


def _repeated(found: Evidence) -> Kind | None:
    words = frozenset(map(squeezed, found.codes))
    return next((kind for kind, codes in REPEATING.items() if codes & words), None)


def _phrased(found: Evidence) -> Kind | None:
    status = found.status if found.status is not None and found.status >= _REFUSED else None
    return next(
        (
            phrase.kind
            for phrase in PHRASES
            if (status is None or status in phrase.statuses)
            and phrase.pattern.search(found.message)
        ),
        None,
    )


def _by_status(status: int, found: Evidence) -> Kind:
    if status == _PAYMENT and found.retry_after_s is not None and found.retry_after_s <= _SOON_S:
        # A limit on what is under way (OpenRouter's errors page): no wait heals an empty account.
        return Kind.RATE_LIMIT
    if status == _TOO_MANY and found.daily:
        return Kind.QUOTA
    if status in _STATUSES:
        return _STATUSES[status]
    return Kind.SERVER if status >= _SERVER_FAILED else Kind.BAD_REQUEST
