"""What a failure means: from its status first, then from the provider's own code (SPEC L3)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

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
        429: Kind.RATE_LIMIT,
        503: Kind.OVERLOADED,
        529: Kind.OVERLOADED,
    }
)
_SERVER_FAILED: Final = 500


def kind_of(symptom: Symptom, status: int | None = None, code: str | None = None) -> Kind:
    """The kind; `status` and `code` are those of a real response of the provider."""
    if symptom is not Symptom.REFUSED or status is None:
        return _SYMPTOMS.get(symptom, Kind.SERVER)
    if code == "insufficient_quota":
        return Kind.QUOTA
    if status in _STATUSES:
        return _STATUSES[status]
    return Kind.SERVER if status >= _SERVER_FAILED else Kind.BAD_REQUEST
