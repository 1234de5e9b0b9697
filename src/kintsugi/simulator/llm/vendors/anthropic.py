"""Anthropic's refusals.

Types and statuses: docs.claude.com/en/api/errors (529 and error events inside a stream too);
headers: "Rate limits", "Response headers". Messages as quoted in anthropics/claude-code#47675,
#66314, #12186, #58367, #35783, continuedev/continue#11538 and danny-avila/LibreChat#3442.
"""

from collections.abc import Mapping
from types import MappingProxyType

from kintsugi.simulator.llm.replies import After, Fail, Json
from kintsugi.simulator.llm.vendors.vendor import Trouble, Vendor

_KINDS: Mapping[int, str] = MappingProxyType(
    {401: "authentication_error", 402: "billing_error", 404: "not_found_error"}
)


def _error(message: str, kind: str) -> Json:
    error = {"type": kind, "message": message}
    return {"type": "error", "error": error, "request_id": "req_simulated"}


def _envelope(status: int, message: str) -> Json:
    return _error(message, _KINDS.get(status, "invalid_request_error"))


_RATE_LIMIT = _error(
    "This request would exceed your account's rate limit. Please try again later.",
    "rate_limit_error",
)

_FAILURES: Mapping[Trouble, Fail] = MappingProxyType(
    {
        Trouble.RATE_LIMITED: Fail(
            429,
            _RATE_LIMIT,
            {
                "retry-after": After(seconds=7, form="seconds"),
                "anthropic-ratelimit-requests-limit": "50",
                "anthropic-ratelimit-requests-remaining": "0",
                "anthropic-ratelimit-requests-reset": After(seconds=7, form="rfc3339"),
            },
        ),
        Trouble.RATE_LIMITED_RESET: Fail(
            429,
            _RATE_LIMIT,
            {
                "anthropic-ratelimit-tokens-limit": "80000",
                "anthropic-ratelimit-tokens-remaining": "0",
                "anthropic-ratelimit-tokens-reset": After(seconds=7, form="rfc3339"),
            },
        ),
        Trouble.QUOTA_EXHAUSTED: Fail(
            400,
            _error(
                "Your credit balance is too low to access the Anthropic API. Please go to Plans "
                "& Billing to upgrade or purchase credits.",
                "invalid_request_error",
            ),
        ),
        Trouble.UNPAID: Fail(
            402, _error("There is an issue with your billing or payment.", "billing_error")
        ),
        Trouble.UNAUTHORIZED: Fail(401, _error("invalid x-api-key", "authentication_error")),
        Trouble.FORBIDDEN: Fail(
            403,
            _error(
                "Your API key does not have permission to use the specified resource.",
                "permission_error",
            ),
        ),
        Trouble.MODEL_MISSING: Fail(404, _error("model: claude-missing", "not_found_error")),
        Trouble.CONTEXT_LENGTH: Fail(
            400,
            _error("prompt is too long: 210000 tokens > 200000 maximum", "invalid_request_error"),
        ),
        Trouble.CONTENT_FILTER: Fail(
            400,
            _error("Output blocked by content filtering policy", "invalid_request_error"),
        ),
        Trouble.BAD_REQUEST: Fail(
            400, _error("messages: at least one message is required", "invalid_request_error")
        ),
        Trouble.TOO_LARGE: Fail(
            413, _error("Request exceeds the maximum size", "request_too_large")
        ),
        Trouble.SERVER_ERROR: Fail(500, _error("Internal server error", "api_error")),
        Trouble.OVERLOADED: Fail(529, _error("Overloaded", "overloaded_error")),
    }
)

ANTHROPIC = Vendor(
    name="anthropic",
    source="https://docs.claude.com/en/api/errors",
    envelope=_envelope,
    failures=_FAILURES,
    mid_stream={"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}},
)
