"""How eight vendors say no: bodies and headers as published, for code that must tell them apart."""

from collections.abc import Mapping
from types import MappingProxyType

from kintsugi.simulator.llm.vendors.anthropic import ANTHROPIC
from kintsugi.simulator.llm.vendors.deepseek import DEEPSEEK
from kintsugi.simulator.llm.vendors.gemini import GEMINI, GEMINI_NATIVE
from kintsugi.simulator.llm.vendors.litellm import LITELLM
from kintsugi.simulator.llm.vendors.moonshot import MOONSHOT
from kintsugi.simulator.llm.vendors.ollama import OLLAMA
from kintsugi.simulator.llm.vendors.openai import OPENAI
from kintsugi.simulator.llm.vendors.openrouter import OPENROUTER
from kintsugi.simulator.llm.vendors.vendor import Trouble, Vendor

VENDORS: Mapping[str, Vendor] = MappingProxyType(
    {
        vendor.name: vendor
        for vendor in (
            OPENAI,
            ANTHROPIC,
            DEEPSEEK,
            MOONSHOT,
            GEMINI,
            OPENROUTER,
            LITELLM,
            OLLAMA,
        )
    }
)

__all__ = [
    "ANTHROPIC",
    "DEEPSEEK",
    "GEMINI",
    "GEMINI_NATIVE",
    "LITELLM",
    "MOONSHOT",
    "OLLAMA",
    "OPENAI",
    "OPENROUTER",
    "VENDORS",
    "Trouble",
    "Vendor",
]
