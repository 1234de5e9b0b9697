"""DeepSeek's refusals.

Statuses: api-docs.deepseek.com/quick_start/error_codes; the body of its 402 as quoted in Aider-
AI/aider#4851. It publishes no wait headers.
"""

from collections.abc import Mapping
from types import MappingProxyType

from kintsugi.simulator.llm.replies import Fail, Json
from kintsugi.simulator.llm.vendors.vendor import Trouble, Vendor

_INVALID = "invalid_request_error"


def _error(message: str, kind: str, code: str = _INVALID) -> Json:
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def _envelope(_: int, message: str) -> Json:
    return _error(message, _INVALID)


_BUSY = _error("The service is temporarily unavailable.", "service_unavailable_error")

_FAILURES: Mapping[Trouble, Fail] = MappingProxyType(
    {
        Trouble.RATE_LIMITED_SILENT: Fail(
            429, _error("Rate limit reached", "rate_limit_error", "rate_limit_exceeded")
        ),
        Trouble.UNPAID: Fail(402, _error("Insufficient Balance", "unknown_error")),
        Trouble.UNAUTHORIZED: Fail(
            401,
            _error(
                "Authentication Fails, Your api key: ****ated is invalid", "authentication_error"
            ),
        ),
        Trouble.MODEL_MISSING: Fail(400, _error("Model Not Exist", _INVALID)),
        Trouble.CONTEXT_LENGTH: Fail(
            400,
            _error(
                "This model's maximum context length is 65536 tokens. However, you requested "
                "70000 tokens. Please reduce the length of the messages or completion.",
                _INVALID,
            ),
        ),
        Trouble.CONTENT_FILTER: Fail(400, _error("Content Exists Risk", _INVALID)),
        Trouble.BAD_REQUEST: Fail(422, _error("Invalid Parameters", _INVALID)),
        Trouble.SERVER_ERROR: Fail(500, _error("Internal Server Error", "server_error")),
        Trouble.UNAVAILABLE: Fail(503, _BUSY),
    }
)

DEEPSEEK = Vendor(
    name="deepseek",
    source="https://api-docs.deepseek.com/quick_start/error_codes",
    envelope=_envelope,
    failures=_FAILURES,
    mid_stream=_BUSY,
)
