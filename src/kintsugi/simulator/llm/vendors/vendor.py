"""What one vendor's refusals look like."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from kintsugi.simulator.llm.replies import After, Fail, Json


class Trouble(StrEnum):
    """Why a provider refuses. A vendor has those it is known to send."""

    RATE_LIMITED = "rate_limited"  # 429, to be waited out as the headers say
    RATE_LIMITED_MILLISECONDS = "rate_limited_milliseconds"  # the wait in retry-after-ms
    RATE_LIMITED_DATE = "rate_limited_date"  # Retry-After as an HTTP date (RFC 9110, 10.2.3)
    RATE_LIMITED_RESET = "rate_limited_reset"  # no Retry-After, only reset headers
    RATE_LIMITED_SILENT = "rate_limited_silent"  # nothing says how long
    QUOTA_EXHAUSTED = "quota_exhausted"  # waiting does not help: money or plan is used up
    UNPAID = "unpaid"  # no credit left on the account, by another status than a quota
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    MODEL_MISSING = "model_missing"
    CONTEXT_LENGTH = "context_length"  # the prompt does not fit the model's window
    CONTENT_FILTER = "content_filter"
    BAD_REQUEST = "bad_request"
    TOO_LARGE = "too_large"  # the body, not the prompt
    SERVER_ERROR = "server_error"
    BAD_GATEWAY = "bad_gateway"
    UNAVAILABLE = "unavailable"
    GATEWAY_TIMEOUT = "gateway_timeout"
    OVERLOADED = "overloaded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """`envelope` puts a status and a message into the vendor's shape of error body."""

    name: str
    source: str  # where the bodies are published
    envelope: Callable[[int, str], Json]
    failures: Mapping[Trouble, Fail]
    mid_stream: Json  # the body of an error event inside a stream

    def fail(self, trouble: Trouble, *, retry_after_s: float | None = None) -> Fail:
        """That failure, its headers telling another wait if one is given.

        Raises KeyError where the vendor is not known to send it.
        """
        fail = self.failures[trouble]
        if retry_after_s is None:
            return fail
        return replace(
            fail,
            headers={name: _moved(value, retry_after_s) for name, value in fail.headers.items()},
        )

    def refuse(self, status: int, message: str) -> Fail:
        return Fail(status, self.envelope(status, message))

    @property
    def unpaid(self) -> Fail:
        """No credit, always as 402: as published, else in the vendor's shape, as gateways do it."""
        published = self.failures.get(Trouble.UNPAID)
        if published is not None and published.status == _PAYMENT_REQUIRED:
            return published
        return self.refuse(_PAYMENT_REQUIRED, "Insufficient credits")

    @property
    def exhausted(self) -> Fail:
        return self.failures.get(Trouble.QUOTA_EXHAUSTED) or self.unpaid


_PAYMENT_REQUIRED = 402


def _moved(value: str | After, seconds: float) -> str | After:
    return value if isinstance(value, str) else replace(value, seconds=seconds)
