"""Names of models as operators write them: `provider/model`."""

from difflib import get_close_matches
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator

OFFLINE: Final = "offline"
PROVIDERS: Final = (
    OFFLINE,
    "openai",
    "anthropic",
    "deepseek",
    "moonshot",
    "gemini",
    "openrouter",
    "gateway",
    "ollama",
    "lmstudio",
    "custom",
)
_ALIASES: Final = {
    "kimi": "moonshot",
    "google": "gemini",
    "claude": "anthropic",
    "litellm": "gateway",
}


def _provider(name: str) -> str:
    name = name.strip().lower()
    name = _ALIASES.get(name, name)
    if name not in PROVIDERS:
        near = get_close_matches(name, [*PROVIDERS, *_ALIASES], n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise ValueError(f"is an unknown provider{hint} (there are {', '.join(PROVIDERS)})")
    return name


def model_name(name: str) -> str:
    """As it stands in chains. Raises: ValueError with what is wrong with it."""
    provider, slash, model = name.strip().partition("/")
    provider = _provider(provider)
    if provider == OFFLINE and not slash:
        return OFFLINE  # it has one model only
    if provider == OFFLINE or not model.strip():
        raise ValueError("must be provider/model, such as openai/gpt-5.4-mini")
    return f"{provider}/{model.strip()}"


def _itemise(value: object) -> object:
    """Accept names with commas between them (the environment has no lists)."""
    if isinstance(value, str):
        return [item.strip() for item in value.split(",") if item.strip()]
    return value


ProviderName = Annotated[str, AfterValidator(_provider)]
ModelName = Annotated[str, AfterValidator(model_name)]
ModelNames = Annotated[tuple[ModelName, ...], BeforeValidator(_itemise)]
