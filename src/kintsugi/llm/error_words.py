"""The words vendors have for their errors, by what they mean.

Sources: the vendors' own error pages, and bodies quoted in public issues; each row of
tests/llm/corpus names its own.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from kintsugi.llm.kinds import Kind


def squeezed(code: str) -> str:
    """Letters and digits alone: the same code is `API_KEY_INVALID` here and `ApiKeyInvalid` there.

    >>> squeezed("Invalid_API-Key")
    'invalidapikey'
    """
    return "".join(filter(str.isalnum, code.lower()))


_Codes = Mapping[Kind, frozenset[str]]


def _codes(words: Mapping[Kind, str]) -> _Codes:
    return MappingProxyType(
        {kind: frozenset(map(squeezed, listed.split())) for kind, listed in words.items()}
    )


TELLING: Final = _codes(
    {
        Kind.QUOTA: """
            insufficient_quota insufficient_user_quota exceeded_current_quota_error
            credit_balance_exhausted credit_balance_too_low insufficient_balance
            insufficient_credits credits_error billing_error billing_hard_limit_reached
            billing_not_active payment_required budget_exceeded quota_exceeded_error
            organization_spend_limit_exceeded project_spend_limit_exceeded
            organization_usage_limit_exceeded enforced_spend_limit_reached blocked_api_access
            openrouter_credits openrouter_key_limit openrouter_workspace_budget
            openrouter_guardrail_budget 1113
        """,
        Kind.CONTENT_FILTER: """
            content_filter content_policy_violation ResponsibleAIPolicyViolation
            data_inspection_failed prohibited_content moderation_blocked
        """,
        Kind.CONTEXT_LENGTH: """
            context_length_exceeded exceed_context_size_error context_window_exceeded
        """,
        Kind.AUTH: """
            invalid_api_key incorrect_api_key_error wrong_api_key api_key_invalid
            invalid_authentication_error token_not_found_in_db no_db_connection expired_key
            account_deactivated organization_restricted SERVICE_DISABLED
        """,
        Kind.MODEL_MISSING: """
            model_not_found model_not_available model_decommissioned model_terms_required
            invalid_model DeploymentNotFound unsupported_country_region_territory
            key_model_access_denied team_model_access_denied user_model_access_denied
            customer_model_access_denied org_model_access_denied project_model_access_denied
        """,
        Kind.OVERLOADED: """
            overloaded_error engine_overloaded_error server_is_overloaded provider_overloaded
            capacity_exceeded MODEL_CAPACITY_EXHAUSTED queue_exceeded
        """,
        Kind.RATE_LIMIT: """
            rate_limit_reached_error token_quota_exceeded request_quota_exceeded
            service_tier_capacity_exceeded
        """,
    }
)
"""What these say, no status says. Of several kinds, the one that stands first here wins."""

REPEATING: Final = _codes(
    {
        Kind.AUTH: """
            authentication_error unauthenticated unauthorized auth_error permission_error
            permission_denied permission_denied_error access_denied forbidden
        """,
        Kind.MODEL_MISSING: "not_found not_found_error resource_not_found_error",
        Kind.OVERLOADED: "service_unavailable_error unavailable unavailable_error slow_down",
        Kind.RATE_LIMIT: """
            rate_limit_error rate_limit_exceeded rate_limited too_many_requests_error
            throttling_error
        """,
        Kind.SERVER: "api_error server_error internal_error internal",
    }
)
"""These only repeat what a status says: they count where an error came without one."""


@dataclass(frozen=True, slots=True)
class Phrase:
    kind: Kind
    statuses: frozenset[int]  # with any other the phrase is not what it seems
    pattern: re.Pattern[str]


def _phrase(kind: Kind, statuses: Iterable[int], *patterns: str) -> Phrase:
    return Phrase(kind, frozenset(statuses), re.compile("|".join(patterns)))


PHRASES: Final[Sequence[Phrase]] = (
    _phrase(
        Kind.CONTEXT_LENGTH,
        (400, 403, 413, 422, 500),
        r"maximum context length",
        r"(?:prompt|input) is too long",
        r"exceeds? (?:the )?(?:available context|context (?:window|limit|length))",
        r"exceeds the maximum number of tokens",
        r"exceeded model token limit",
        r"context (?:size has been|window) exceeded",
        r"context window of this model",
        r"larger than the max(?:imum)? context",
        r"less than the context length",
        r"context the overflows",
        r"reduce the length of the (?:messages|input|prompt)",
        r"tokens in the prompt cannot exceed",
        r"too many tokens: total",
        r"inputs`? tokens \+ `?max_new_tokens",
        r"tokens in request more than",
        r"(?:input|prompt|request)\b[^.]{0,80}\b(?:exceeds|is longer than)\b[^.]{0,60}\btokens",
        r"max_tokens must be at least 1, got -",  # vLLM: what the prompt leaves of the window
    ),
    # Of tokens per minute, or of a dearer plan: no waiting would help.
    _phrase(
        Kind.CONTEXT_LENGTH,
        (400, 413, 429),
        r"request too large for",
        r"usage is required for long context",
    ),
    _phrase(
        Kind.QUOTA,
        (400, 401, 403, 404, 412, 422, 429, 500),
        r"insufficient (?:account )?(?:balance|credits?|funds)",
        r"(?:balance|credits?) (?:is|are) (?:insufficient|too low|depleted|exhausted)",
        r"(?:used all|run out of|ran out of|doesn't have any) (?:available )?credits",
        r"requires? more credits",
        r"reached (?:your|its|the) (?:\w+ ){0,3}(?:spend|spending|usage|budget) limits?\b",
        r"usage limit reached",
        r"(?:weekly|monthly) limit (?:exhausted|reached)",
        r"out of extra usage",
        r"billing hard limit",
        r"key limit exceeded",
        r"budget has been exceeded",
        r"exceeded budget for",
        r"account is not active, please check your billing",
        r"余额不足",  # the balance does not suffice
        r"欠费",  # payment is due
        # A gateway passes the words on, not the code; of OpenAI alone they mean money.
        r"openaiexception - you exceeded your current quota",
    ),
    _phrase(
        Kind.CONTENT_FILTER,
        (400, 403, 422),
        r"content management policy",
        r"(?:input|prompt|content|request) was flagged",
        r"requires moderation",
        r"content exists risk",
        r"content filtering policy",
        r"considered high risk",
        r"inappropriate content",
        r"as a result of our safety system",
        r"limited access to this content for safety reasons",
    ),
    _phrase(
        Kind.AUTH,
        (400, 403, 412),
        r"api key (?:not valid|not found|expired)",
        r"(?:incorrect|invalid) api key",
        r"invalid authentication",
        r"organization has been (?:disabled|restricted)",
        r"project has been denied access",
        r"account (?:is|has been) (?:suspended|disabled|deactivated|terminated)",
    ),
    _phrase(
        Kind.MODEL_MISSING,
        (400, 403, 404, 422),
        r"model ['\"`]?[\w.:/-]+['\"`]? (?:not found|does not exist)",
        r"model ['\"`]?[\w.:/-]+['\"`]? is not (?:found|available|supported)",
        r"\bmodel not (?:found|exist)",
        r"not a valid model id",
        r"is not found for api version",
        r"no endpoints found",
        r"invalid model name",
        r"no models? loaded",
        r"(?:does not have access to|not allowed to access|unable to access) model",
        r"model requires a subscription",
        r"country, region, or territory not supported",
        r"user location is not supported",
        r"not available in your (?:country|region)",
    ),
    _phrase(
        Kind.OVERLOADED,
        (429, 500, 503),
        r"\boverloaded\b",
        r"server busy",
        r"experiencing high (?:demand|traffic)",
        r"no capacity available",
        r"service is temporarily un(?:available|able)",
    ),
    _phrase(Kind.RATE_LIMIT, (400, 403), r"rate limit exceeded", r"request rate increased too"),
    _phrase(Kind.SERVER, (400, 404), r"failed to load model"),  # LM Studio: there is one
)
"""Whole phrases of vendors' own messages, in lower case; the first that is found wins.

Never a single word that people might have written: a message may quote them.
"""
