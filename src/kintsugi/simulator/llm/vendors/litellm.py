"""A LiteLLM gateway, which tells the status as text in `code` and its own class in the message.

docs.litellm.ai/docs/proxy/error_reference; its own refusals as litellm 1.106 words them
(litellm/proxy/auth: auth_exception_handler.py, auth_checks.py, model_access_denied.py;
router.py for cooled deployments); what it passes on as in BerriAI/litellm#16231 and
docs.litellm.ai/docs/exception_mapping.
"""

from collections.abc import Mapping
from types import MappingProxyType

from kintsugi.simulator.llm.replies import After, Fail, Json
from kintsugi.simulator.llm.vendors.vendor import Trouble, Vendor


def _error(status: int, message: str, kind: str | None = None) -> Json:
    return {"error": {"message": message, "type": kind, "param": None, "code": str(status)}}


def _envelope(status: int, message: str) -> Json:
    return _error(status, message, "invalid_request_error")


_SERVER_ERROR = _error(
    500, "litellm.InternalServerError: InternalServerError: OpenAIException - upstream failed"
)

_FAILURES: Mapping[Trouble, Fail] = MappingProxyType(
    {
        Trouble.RATE_LIMITED: Fail(
            429,
            _error(
                429,
                "litellm.RateLimitError: RateLimitError: OpenAIException - Rate limit reached",
                "throttling_error",
            ),
            {"retry-after": After(seconds=7, form="seconds")},
        ),
        Trouble.RATE_LIMITED_SILENT: Fail(
            429,
            _error(
                429,
                "No deployments available for selected model, Try again in 5 seconds. Passed "
                "model=gpt-simulated.",
            ),
        ),
        Trouble.QUOTA_EXHAUSTED: Fail(
            429,
            _error(
                429,
                "Budget has been exceeded! Current cost: 10.02, Max budget: 10.0",
                "budget_exceeded",
            ),
        ),
        Trouble.UNAUTHORIZED: Fail(
            401,
            _error(
                401,
                "Authentication Error, Invalid proxy server token passed. Unable to find token "
                "in cache or `LiteLLM_VerificationTokenTable`",
                "auth_error",
            ),
        ),
        Trouble.FORBIDDEN: Fail(
            403,
            _error(
                403,
                "The requested model 'gpt-missing' is not available for this API key, or the "
                "model name is invalid. Check the models available to you and try again.",
                "key_model_access_denied",
            ),
        ),
        Trouble.MODEL_MISSING: Fail(
            400,
            _error(
                400,
                "/chat/completions: Invalid model name passed in model=gpt-missing. Call "
                "`/v1/models` to view available models for your key.",
                "invalid_request_error",
            ),
        ),
        Trouble.CONTEXT_LENGTH: Fail(
            400,
            _error(
                400,
                "litellm.ContextWindowExceededError: litellm.BadRequestError: "
                "ContextWindowExceededError: OpenAIException - This model's maximum context "
                "length is 8192 tokens.",
            ),
        ),
        Trouble.CONTENT_FILTER: Fail(
            400,
            _error(
                400,
                "litellm.BadRequestError: litellm.ContentPolicyViolationError: AzureException - "
                "The response was filtered due to the prompt triggering Azure OpenAI's content "
                "management policy.",
            ),
        ),
        Trouble.BAD_REQUEST: Fail(
            400,
            _error(
                400,
                "litellm.UnsupportedParamsError: openai does not support parameters: ['top_k']",
            ),
        ),
        Trouble.SERVER_ERROR: Fail(500, _SERVER_ERROR),
        Trouble.BAD_GATEWAY: Fail(
            502, _error(502, "litellm.BadGatewayError: BadGatewayError: OpenAIException - bad")
        ),
        Trouble.UNAVAILABLE: Fail(
            503,
            _error(503, "litellm.ServiceUnavailableError: AnthropicException - Overloaded"),
        ),
        Trouble.GATEWAY_TIMEOUT: Fail(
            408, _error(408, "litellm.Timeout: APITimeoutError - Request timed out.")
        ),
    }
)

LITELLM = Vendor(
    name="litellm",
    source="https://docs.litellm.ai/docs/exception_mapping",
    envelope=_envelope,
    failures=_FAILURES,
    mid_stream=_SERVER_ERROR,
)
