"""The providers we know, and the accounts that the settings give us with them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from pydantic import SecretStr

from kintsugi.errors import Problem
from kintsugi.llm.target import Account
from kintsugi.settings import Llm


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """`key` and `url` name settings of `llm`; a vendor without `url` answers at `base_url`.

    The addresses are the vendors' own, as in their API references. They are always said, as litellm
    would let a variable such as OPENAI_API_BASE decide behind the configuration's back.
    """

    route: str  # litellm's name for the wire shape
    usual_model: str | None = None
    base_url: str | None = None
    url: str | None = None
    key: str | None = None
    key_needed: bool = True


VENDORS: Final[Mapping[str, Vendor]] = MappingProxyType(
    {
        "openai": Vendor(
            route="openai",
            usual_model="gpt-5.4-mini",
            base_url="https://api.openai.com/v1",
            key="openai_key",
        ),
        "anthropic": Vendor(
            route="anthropic",
            usual_model="claude-sonnet-5-5",
            base_url="https://api.anthropic.com",
            key="anthropic_key",
        ),
        "deepseek": Vendor(
            route="deepseek",
            usual_model="deepseek-chat",
            base_url="https://api.deepseek.com/v1",
            key="deepseek_key",
        ),
        "moonshot": Vendor(
            route="moonshot",
            usual_model="kimi-k2.6",
            base_url="https://api.moonshot.ai/v1",
            key="moonshot_key",
        ),
        # An address would have to hold the version that litellm chooses by the model.
        "gemini": Vendor(route="gemini", usual_model="gemini-flash-latest", key="gemini_key"),
        "openrouter": Vendor(
            route="openrouter",
            usual_model="openrouter/auto",
            base_url="https://openrouter.ai/api/v1",
            key="openrouter_key",
        ),
        "gateway": Vendor(route="litellm_proxy", url="gateway_url", key="gateway_token"),
        "ollama": Vendor(route="ollama_chat", url="ollama_url"),
        "lmstudio": Vendor(route="openai", url="lmstudio_url"),
        "custom": Vendor(route="openai", url="custom_url", key="custom_key", key_needed=False),
    }
)


def account(name: str, settings: Llm) -> Account:
    """The account with the vendor `name`; what `missing` finds must have been mended."""
    vendor = VENDORS[name]
    return Account(
        name=name,
        route=vendor.route,
        base_url=getattr(settings, vendor.url) if vendor.url else vendor.base_url,
        key=_key(vendor, settings),
    )


def missing(name: str, settings: Llm) -> Iterator[Problem]:
    """What an account with the vendor `name` needs, and the settings do not give."""
    vendor = VENDORS[name]
    if vendor.url and not getattr(settings, vendor.url):
        yield _problem(vendor.url, f"missing: {name} needs an address")
    if vendor.key and vendor.key_needed and not _key(vendor, settings):
        yield _problem(vendor.key, f"missing: {name} needs a key")


def _key(vendor: Vendor, settings: Llm) -> SecretStr | None:
    return getattr(settings, vendor.key) if vendor.key else None


def _problem(setting: str, message: str) -> Problem:
    return Problem(source="", key=f"llm.{setting}", message=f"{message}; set LLM_{setting.upper()}")
