"""The words vendors have for their errors, by what they mean.

Sources: the vendors' own error pages, and bodies quoted in public issues; each row of
tests/llm/corpus names its own.
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from kintsugi.llm.kinds import Kind

CODES: Final[Mapping[Kind, frozenset[str]]] = MappingProxyType(
    {
        Kind.QUOTA: frozenset(
            {
                "insufficient_quota",
                "insufficient_user_quota",
                "credit_balance_exhausted",
                "credit_balance_too_low",
                "billing_error",
                "billing_hard_limit_reached",
                "billing_not_active",
                "exceeded_current_quota_error",
                "insufficient_balance",
                "insufficient_credits",
                "payment_required",
                "budget_exceeded",
                "openrouter_credits",
                "openrouter_key_limit",
                "openrouter_workspace_budget",
                "openrouter_guardrail_budget",
                "quota_exceeded_error",
            }
        ),
        Kind.CONTENT_FILTER: frozenset(
            {
                "content_filter",
                "content_policy_violation",
                "responsibleaipolicyviolation",
                "data_inspection_failed",
                "prohibited_content",
                "moderation_blocked",
            }
        ),
        Kind.CONTEXT_LENGTH: frozenset(
            {
                "context_length_exceeded",
                "exceed_context_size_error",
                "context_window_exceeded",
            }
        ),
        Kind.AUTH: frozenset(
            {
                "invalid_api_key",
                "no_db_connection",  # a LiteLLM proxy without a database, asked with a wrong key
                "api_key_invalid",
                "authentication_error",
                "invalid_authentication_error",
                "incorrect_api_key_error",
                "unauthenticated",
                "auth_error",
                "token_not_found_in_db",
                "expired_key",
                "account_deactivated",
                "permission_error",
                "permission_denied",
                "wrong_api_key",
                "unauthorized",
                "access_denied",
                "permission_denied_error",
            }
        ),
        Kind.MODEL_MISSING: frozenset(
            {
                "model_not_found",
                "model_not_available",
                "deploymentnotfound",
                "model_decommissioned",
                "unsupported_country_region_territory",
                "model_terms_required",
                "not_found_error",
                "resource_not_found_error",
                "invalid_model",
                "not_found",
            }
        ),
        Kind.OVERLOADED: frozenset(
            {
                "overloaded_error",
                "engine_overloaded_error",
                "server_is_overloaded",
                "slow_down",
                "service_unavailable_error",
                "unavailable",
                "capacity_exceeded",
            }
        ),
        Kind.RATE_LIMIT: frozenset(
            {
                "rate_limit_exceeded",
                "rate_limit_error",
                "rate_limit_reached_error",
                "too_many_requests_error",
                "token_quota_exceeded",
                "request_quota_exceeded",
                "throttling_error",
                "service_tier_capacity_exceeded",
                "rate_limited",
            }
        ),
        Kind.SERVER: frozenset({"api_error", "server_error", "internal_error", "internal"}),
    }
)
"""In lower case. Where an error has several, the kind that stands first here wins."""

_CONTEXT: Final = (
    r"maximum context length",
    r"prompt is too long",
    r"exceeds? the (?:maximum number of tokens|available context|context window)",
    r"input token count",
    r"context the overflows",
    r"context size has been exceeded",
    r"request too large for",  # of tokens per minute: no waiting would help
    r"too many tokens: total",
    r"exceeded model token limit",
    r"context window (?:of this model|exceeded)",
    r"larger than the max(?:imum)? context",
)
_QUOTA: Final = (
    r"insufficient balance",
    r"insufficient credits",
    r"credit balance is too low",
    r"used all available credits",
    r"requires more credits",
    r"reached your specified api usage limits",
    r"billing hard limit",
    r"budget has been exceeded",
    r"prepayment credits are depleted",
    r"account is not active, please check your billing",
)
_CONTENT: Final = (
    r"content management policy",
    r"input was flagged",
    r"requires moderation",
    r"content exists risk",
    r"output blocked by content filtering",
    r"considered high risk",
)
_AUTH: Final = (
    r"api key not valid",
    r"incorrect api key",
    r"invalid api key",
    r"invalid authentication",
)
_MODEL: Final = (
    r"model ['\"`]?[\w.:/-]+['\"`]? (?:not found|does not exist)",
    r"model ['\"`]?[\w.:/-]+['\"`]? is not (?:found|available|supported)",
    r"model not exist",
    r"not a valid model id",
    r"is not found for api version",
    r"no endpoints found",
    r"invalid model name",
    r"no models? loaded",
)
_OVERLOADED: Final = (r"\boverloaded\b", r"server busy", r"experiencing high demand")

PHRASES: Final[Sequence[tuple[Kind, re.Pattern[str]]]] = tuple(
    (kind, re.compile("|".join(phrases)))
    for kind, phrases in (
        (Kind.CONTEXT_LENGTH, _CONTEXT),
        (Kind.QUOTA, _QUOTA),
        (Kind.CONTENT_FILTER, _CONTENT),
        (Kind.AUTH, _AUTH),
        (Kind.MODEL_MISSING, _MODEL),
        (Kind.OVERLOADED, _OVERLOADED),
    )
)
"""Whole phrases of vendors' own messages, in lower case; the first that is found wins.

Never a single word that people might have written: a message may quote them.
"""
