"""OpenAI's refusals.

Bodies: developers.openai.com/api/docs/guides/error-codes and the texts quoted in public issues
(semanser/codel#72, langchain-ai/langchainjs#1929, dfinke/PowerShellAI#127,
songquanpeng/one-api#737, continuedev/continue#11449). Headers: guides/rate-limits, "Rate limits in
headers"; retry-after-ms is what openai-python's `_base_client.py` reads first.
"""

from collections.abc import Mapping
from types import MappingProxyType

from kintsugi.simulator.llm.replies import SERVER_ERROR, After, Fail, Json
from kintsugi.simulator.llm.vendors.vendor import Trouble, Vendor


def _error(message: str, kind: str, code: str | None = None, param: str | None = None) -> Json:
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def _envelope(status: int, message: str) -> Json:
    """Credit is refused as quota is, other errors of the client as an invalid request."""
    return (
        _error(message, "insufficient_quota", "insufficient_quota")
        if status == 402  # noqa: PLR2004  # the status itself says "payment required"
        else _error(message, "invalid_request_error")
    )


_RATE_LIMIT = _error(
    "Rate limit reached for gpt-4o in organization org-simulated on tokens per min (TPM): "
    "Limit 30000, Used 29000, Requested 4500. Please try again in 7s.",
    "tokens",
    "rate_limit_exceeded",
)

_FAILURES: Mapping[Trouble, Fail] = MappingProxyType(
    {
        Trouble.RATE_LIMITED: Fail(
            429,
            _RATE_LIMIT,
            {
                "retry-after": After(seconds=7, form="seconds"),
                "retry-after-ms": After(seconds=7, form="milliseconds"),
                "x-ratelimit-limit-tokens": "30000",
                "x-ratelimit-remaining-tokens": "1000",
                "x-ratelimit-reset-tokens": After(seconds=7, form="duration"),
            },
        ),
        Trouble.RATE_LIMITED_MILLISECONDS: Fail(
            429, _RATE_LIMIT, {"retry-after-ms": After(seconds=0.25, form="milliseconds")}
        ),
        Trouble.RATE_LIMITED_DATE: Fail(
            429, _RATE_LIMIT, {"retry-after": After(seconds=7, form="http_date")}
        ),
        Trouble.RATE_LIMITED_RESET: Fail(
            429,
            _RATE_LIMIT,
            {
                "x-ratelimit-remaining-requests": "0",
                "x-ratelimit-reset-requests": After(seconds=7, form="duration"),
            },
        ),
        Trouble.RATE_LIMITED_SILENT: Fail(429, _RATE_LIMIT),
        Trouble.QUOTA_EXHAUSTED: Fail(
            429,
            _error(
                "You exceeded your current quota, please check your plan and billing details.",
                "insufficient_quota",
                "insufficient_quota",
            ),
        ),
        Trouble.UNPAID: Fail(
            400,
            _error(
                "Billing hard limit has been reached",
                "invalid_request_error",
                "billing_hard_limit_reached",
            ),
        ),
        Trouble.UNAUTHORIZED: Fail(
            401,
            _error(
                "Incorrect API key provided: sk-simul****ated. You can find your API key at "
                "https://platform.openai.com/account/api-keys.",
                "invalid_request_error",
                "invalid_api_key",
            ),
        ),
        Trouble.FORBIDDEN: Fail(
            403,
            _error(
                "Country, region, or territory not supported",
                "request_forbidden",
                "unsupported_country_region_territory",
            ),
        ),
        Trouble.MODEL_MISSING: Fail(
            404,
            _error(
                "The model `gpt-missing` does not exist or you do not have access to it.",
                "invalid_request_error",
                "model_not_found",
            ),
        ),
        Trouble.CONTEXT_LENGTH: Fail(
            400,
            _error(
                "This model's maximum context length is 8192 tokens. However, your messages "
                "resulted in 9001 tokens. Please reduce the length of the messages.",
                "invalid_request_error",
                "context_length_exceeded",
                "messages",
            ),
        ),
        Trouble.CONTENT_FILTER: Fail(
            400,
            _error(
                "Your request was rejected as a result of our safety system.",
                "invalid_request_error",
                "content_policy_violation",
            ),
        ),
        Trouble.BAD_REQUEST: Fail(
            400,
            _error(
                "Unsupported parameter: 'temperature' is not supported with this model.",
                "invalid_request_error",
                "unsupported_parameter",
                "temperature",
            ),
        ),
        Trouble.TOO_LARGE: Fail(
            413, "<html><head><title>413 Request Entity Too Large</title></head></html>"
        ),
        Trouble.SERVER_ERROR: Fail(500, SERVER_ERROR),
        Trouble.BAD_GATEWAY: Fail(
            502, "<html><head><title>502 Bad Gateway</title></head><body>cloudflare</body></html>"
        ),
        Trouble.UNAVAILABLE: Fail(
            503,
            _error(
                "The engine is currently overloaded, please try again later",
                "service_unavailable_error",
                "server_is_overloaded",
            ),
        ),
        Trouble.GATEWAY_TIMEOUT: Fail(504, "upstream request timeout"),
    }
)

OPENAI = Vendor(
    name="openai",
    source="https://platform.openai.com/docs/guides/error-codes",
    envelope=_envelope,
    failures=_FAILURES,
    mid_stream=SERVER_ERROR,
)
