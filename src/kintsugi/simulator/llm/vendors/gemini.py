"""Gemini: Google's error object, behind its OpenAI-compatible endpoint in a list of one.

The list is quoted in google-gemini/gemini-cli#14831; statuses: ai.google.dev/gemini-
api/docs/troubleshooting; the details are google.rpc.ErrorInfo, RetryInfo and QuotaFailure
(googleapis, error_details.proto), as in google-gemini/gemini-cli#8437, #4430 and
continuedev/continue#11541. A quota of a day names the wait of some minute all the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from kintsugi.simulator.llm.replies import Fail, Json
from kintsugi.simulator.llm.vendors.vendor import Trouble, Vendor

_STATUSES: Mapping[int, str] = MappingProxyType(
    {401: "UNAUTHENTICATED", 402: "FAILED_PRECONDITION", 404: "NOT_FOUND"}
)


def _error(code: int, status: str, message: str, *details: Json) -> Sequence[Json]:
    error: dict[str, object] = {"code": code, "message": message, "status": status}
    return [{"error": error | {"details": [*details]} if details else error}]


def _envelope(status: int, message: str) -> Sequence[Json]:
    return _error(status, _STATUSES.get(status, "INVALID_ARGUMENT"), message)


_EXCEEDED = (
    "You exceeded your current quota, please check your plan and billing details. Please retry in "
    "7s."
)


def _quota_failure(quota: str) -> Json:
    return {
        "@type": "type.googleapis.com/google.rpc.QuotaFailure",
        "violations": [{"quotaId": quota}],
    }


_INVALID_KEY: Json = {
    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
    "reason": "API_KEY_INVALID",
    "domain": "googleapis.com",
}
_RETRY_INFO: Json = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "7s"}
_OVERLOADED = _error(503, "UNAVAILABLE", "The model is overloaded. Please try again later.")

_FAILURES: Mapping[Trouble, Fail] = MappingProxyType(
    {
        Trouble.RATE_LIMITED: Fail(
            429,
            _error(
                429,
                "RESOURCE_EXHAUSTED",
                _EXCEEDED,
                _quota_failure("GenerateRequestsPerMinutePerProjectPerModel-FreeTier"),
                _RETRY_INFO,
            ),
        ),
        Trouble.QUOTA_EXHAUSTED: Fail(
            429,
            _error(
                429,
                "RESOURCE_EXHAUSTED",
                _EXCEEDED,
                _quota_failure("GenerateRequestsPerDayPerProjectPerModel-FreeTier"),
                _RETRY_INFO,
            ),
        ),
        Trouble.UNPAID: Fail(
            402,
            _error(402, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted."),
        ),
        Trouble.RATE_LIMITED_SILENT: Fail(
            429,
            _error(429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota)."),
        ),
        Trouble.UNAUTHORIZED: Fail(
            400,
            _error(
                400,
                "INVALID_ARGUMENT",
                "API key not valid. Please pass a valid API key.",
                _INVALID_KEY,
            ),
        ),
        Trouble.FORBIDDEN: Fail(
            403,
            _error(
                403,
                "PERMISSION_DENIED",
                "Your API key was reported as leaked. Please use another API key.",
            ),
        ),
        Trouble.MODEL_MISSING: Fail(
            404,
            _error(
                404,
                "NOT_FOUND",
                "models/gemini-missing is not found for API version v1main, or is not supported "
                "for generateContent.",
            ),
        ),
        Trouble.CONTEXT_LENGTH: Fail(
            400,
            _error(
                400,
                "INVALID_ARGUMENT",
                "The input token count (1100000) exceeds the maximum number of tokens allowed "
                "(1048576).",
            ),
        ),
        Trouble.BAD_REQUEST: Fail(
            400, _error(400, "INVALID_ARGUMENT", "Request contains an invalid argument.")
        ),
        Trouble.SERVER_ERROR: Fail(
            500, _error(500, "INTERNAL", "An internal error has occurred. Please retry.")
        ),
        Trouble.UNAVAILABLE: Fail(503, _OVERLOADED),
        Trouble.GATEWAY_TIMEOUT: Fail(
            504,
            _error(
                504,
                "DEADLINE_EXCEEDED",
                "The request timed out. Please try again.",
            ),
        ),
    }
)

GEMINI = Vendor(
    name="gemini",
    source="https://ai.google.dev/gemini-api/docs/troubleshooting",
    envelope=_envelope,
    failures=_FAILURES,
    mid_stream=_OVERLOADED,
)


def _bare(fail: Fail) -> Fail:
    assert isinstance(fail.body, list)
    assert isinstance(fail.body[0], dict)  # both as _error makes them
    return replace(fail, body=fail.body[0])


GEMINI_NATIVE = Vendor(
    name="gemini_native",
    source=GEMINI.source,
    envelope=lambda status, message: _envelope(status, message)[0],
    failures=MappingProxyType({trouble: _bare(fail) for trouble, fail in _FAILURES.items()}),
    mid_stream=_OVERLOADED[0],
)
"""The same refusals from its own endpoints, as the object alone."""
