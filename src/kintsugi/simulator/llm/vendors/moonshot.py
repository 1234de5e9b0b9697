"""Moonshot's (Kimi's) refusals.

Types: platform.moonshot.ai, API reference, "Errors"; bodies as quoted in MoonshotAI/Kimi-K2#5
(403 for no balance), MoonshotAI/kimi-cli#1599, #2011, #901, kimi-code#2152 and
anomalyco/opencode#24462 (429 for no balance).
"""

from collections.abc import Mapping
from types import MappingProxyType

from kintsugi.simulator.llm.replies import Fail, Json
from kintsugi.simulator.llm.vendors.vendor import Trouble, Vendor

_KINDS: Mapping[int, str] = MappingProxyType(
    {402: "exceeded_current_quota_error", 404: "resource_not_found_error"}
)


def _error(message: str, kind: str) -> Json:
    return {"error": {"message": message, "type": kind}}


def _envelope(status: int, message: str) -> Json:
    return _error(message, _KINDS.get(status, "invalid_request_error"))


_OVERLOADED = _error(
    "The engine is currently overloaded, please try again later", "engine_overloaded_error"
)

_FAILURES: Mapping[Trouble, Fail] = MappingProxyType(
    {
        Trouble.RATE_LIMITED_SILENT: Fail(
            429,
            _error(
                "Your account org-simulated<ak-simulated> request reached organization max RPM: "
                "20, please try again after 1 seconds",
                "rate_limit_reached_error",
            ),
        ),
        Trouble.QUOTA_EXHAUSTED: Fail(
            429,
            _error(
                "Your account org-simulated is suspended due to insufficient balance, please "
                "recharge your account or check your plan and billing details",
                "exceeded_current_quota_error",
            ),
        ),
        Trouble.UNPAID: Fail(
            403,
            _error(
                "Your account org-simulated is not active, organization org-simulated exceeded "
                "current quota, please check your plan and billing details",
                "exceeded_current_quota_error",
            ),
        ),
        Trouble.UNAUTHORIZED: Fail(
            401, _error("Invalid Authentication", "invalid_authentication_error")
        ),
        Trouble.FORBIDDEN: Fail(
            403, _error("The API you are accessing is not open", "permission_denied_error")
        ),
        Trouble.MODEL_MISSING: Fail(
            404,
            _error(
                "Not found the model kimi-missing or Permission denied",
                "resource_not_found_error",
            ),
        ),
        Trouble.CONTEXT_LENGTH: Fail(
            400,
            _error(
                "Invalid request: Your request exceeded model token limit: 262144 (requested: "
                "269030)",
                "invalid_request_error",
            ),
        ),
        Trouble.CONTENT_FILTER: Fail(
            400,
            _error(
                "The request was rejected because it was considered high risk", "content_filter"
            ),
        ),
        Trouble.BAD_REQUEST: Fail(
            400,
            _error(
                "invalid temperature: only 1 is allowed for this model", "invalid_request_error"
            ),
        ),
        Trouble.SERVER_ERROR: Fail(500, _error("Internal server error", "server_error")),
        Trouble.OVERLOADED: Fail(429, _OVERLOADED),
    }
)

MOONSHOT = Vendor(
    name="moonshot",
    source="https://platform.moonshot.ai/docs/api/errors",
    envelope=_envelope,
    failures=_FAILURES,
    mid_stream=_OVERLOADED,
)
