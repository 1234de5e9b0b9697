"""OpenRouter's refusals.

Shapes: openrouter.ai/docs/api/reference/errors-and-debugging (moderation and provider metadata,
Retry-After on 429 and 503, errors inside a stream) and /limits (X-RateLimit-* headers). The limit
of a key, which is money, comes as 403: RooCodeInc/Roo-Code#515, vellum-ai/vellum-assistant#38275.
"""

from collections.abc import Mapping
from types import MappingProxyType

from kintsugi.simulator.llm.replies import After, Fail, Json
from kintsugi.simulator.llm.vendors.vendor import Trouble, Vendor


def _error(code: int, message: str, **metadata: object) -> Json:
    error: dict[str, object] = {"code": code, "message": message}
    return {"error": error | {"metadata": metadata} if metadata else error}


def _envelope(status: int, message: str) -> Json:
    return _error(status, message)


_FAILURES: Mapping[Trouble, Fail] = MappingProxyType(
    {
        Trouble.RATE_LIMITED: Fail(
            429,
            _error(
                429,
                "Provider returned error",
                raw="simulated/model is temporarily rate-limited upstream.",
                provider_name="Simulated",
            ),
            {"retry-after": After(seconds=7, form="seconds")},
        ),
        Trouble.RATE_LIMITED_RESET: Fail(
            429,
            _error(429, "Rate limit exceeded: free-models-per-min."),
            {
                "x-ratelimit-limit": "20",
                "x-ratelimit-remaining": "0",
                "x-ratelimit-reset": After(seconds=7, form="epoch_ms"),
            },
        ),
        Trouble.UNPAID: Fail(
            402,
            _error(
                402,
                "Insufficient credits. Add more using https://openrouter.ai/settings/credits",
                limit_source="openrouter_credits",
            ),
        ),
        Trouble.UNAUTHORIZED: Fail(401, _error(401, "No auth credentials found")),
        Trouble.QUOTA_EXHAUSTED: Fail(
            403,
            _error(
                403,
                "Key limit exceeded (total limit). Manage it using "
                "https://openrouter.ai/settings/keys",
            ),
        ),
        Trouble.MODEL_MISSING: Fail(404, _error(404, "No endpoints found for simulated/missing.")),
        Trouble.CONTEXT_LENGTH: Fail(
            400,
            _error(
                400,
                "This endpoint's maximum context length is 131072 tokens. However, you requested "
                "about 140000 tokens. Please reduce the length of either one.",
            ),
        ),
        Trouble.CONTENT_FILTER: Fail(
            403,
            _error(
                403,
                "Input was flagged",
                reasons=["violence"],
                flagged_input="simulated",
                provider_name="Simulated",
                model_slug="simulated/model",
            ),
        ),
        Trouble.BAD_REQUEST: Fail(400, _error(400, "Invalid prompt", error_type="invalid_prompt")),
        Trouble.SERVER_ERROR: Fail(500, _error(500, "Internal Server Error")),
        Trouble.BAD_GATEWAY: Fail(
            502,
            _error(502, "Provider returned error", raw="error", provider_name="Simulated"),
        ),
        Trouble.UNAVAILABLE: Fail(
            503,
            _error(503, "No available model provider meets your routing requirements"),
            {"retry-after": After(seconds=7, form="seconds")},
        ),
    }
)

OPENROUTER = Vendor(
    name="openrouter",
    source="https://openrouter.ai/docs/api/reference/errors-and-debugging",
    envelope=_envelope,
    failures=_FAILURES,
    mid_stream={
        "id": "gen-simulated",
        "object": "chat.completion.chunk",
        "error": {"code": "server_error", "message": "Provider disconnected unexpectedly"},
        "choices": [{"index": 0, "delta": {"content": ""}, "finish_reason": "error"}],
    },
)
