"""DeepSeek's refusals.

Statuses: api-docs.deepseek.com/quick_start/error_codes. Bodies as quoted in 666ghj/BettaFish#286
(402) and #108, ConardLi/easy-dataset#9, evalstate/fast-agent#621, continuedev/continue#11820,
nextcloud/integration_openai#182 and carlrobertoh/ProxyAI#907 (422, which is text); nobody quotes
those of 429, 500 and 503: they are given its usual shape. It publishes no wait headers.
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


_BUSY = _error("Server Overloaded", "server_error")

_FAILURES: Mapping[Trouble, Fail] = MappingProxyType(
    {
        Trouble.RATE_LIMITED_SILENT: Fail(429, _error("Rate Limit Reached", "rate_limit_error")),
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
                "This model's maximum context length is 131072 tokens. However, you requested "
                "131134 tokens (122942 in the messages, 8192 in the completion). Please reduce "
                "the length of the messages or completion.",
                _INVALID,
            ),
        ),
        Trouble.CONTENT_FILTER: Fail(400, _error("Content Exists Risk", _INVALID)),
        Trouble.BAD_REQUEST: Fail(
            422,
            "Failed to deserialize the JSON body into the target type: missing field `messages` "
            "at line 4 column 1",
        ),
        Trouble.SERVER_ERROR: Fail(500, _error("Server Error", "server_error")),
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
