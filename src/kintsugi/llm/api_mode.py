"""The modes of /api: whose models are asked (SPEC L6)."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final


class ApiMode(Enum):
    AUTO = "auto"  # the chains, as configured
    OPENAI = "openai"  # that account's models only
    KIMI = "kimi"
    CUSTOM = "custom"  # the OpenAI-compatible address of the settings

    @property
    def account(self) -> str | None:
        return _ACCOUNTS.get(self)


_ACCOUNTS: Final[Mapping[ApiMode, str]] = MappingProxyType(
    {ApiMode.OPENAI: "openai", ApiMode.KIMI: "moonshot", ApiMode.CUSTOM: "custom"}
)
