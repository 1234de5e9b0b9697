"""The list of all settings with every name each one has."""

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, get_args

from pydantic.fields import FieldInfo

from kintsugi.settings.model import Settings
from kintsugi.settings.section import Section

PREFIX: Final = "KINTSUGI_"
CONFIG_VARIABLE: Final = "KINTSUGI_CONFIG"
# Guides and hosting panels write TELEGRAM_TOKEN and LLM_PROVIDER; other names are too common.
_BARE_SECTIONS: Final = ("telegram", "llm")
# What the providers' own guides and clients call their keys.
_USUAL_NAMES: Final = {
    f"llm.{provider}_key": f"{provider.upper()}_API_KEY"
    for provider in ("openai", "anthropic", "deepseek", "moonshot", "gemini", "openrouter")
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    key: str  # "telegram.token"; without a dot at the top level
    field: FieldInfo

    @property
    def environment_names(self) -> tuple[str, ...]:
        """The strongest first."""
        bare = self.file_name.upper()
        ours = (PREFIX + bare, bare) if self.section in _BARE_SECTIONS else (PREFIX + bare,)
        return (*ours, *filter(None, [_USUAL_NAMES.get(self.key)]))

    @property
    def file_name(self) -> str:
        """The file in a secrets directory."""
        return self.key.replace(".", "_")

    @property
    def section(self) -> str:
        return self.key.rpartition(".")[0]

    @property
    def default(self) -> Any:
        """`None` also for data_dir, whose default depends on the environment."""
        return None if self.field.is_required() else self.field.default

    @property
    def is_path(self) -> bool:
        """Whether a leading `~` means the home directory."""
        return _holds_path(self.field.annotation)

    @property
    def description(self) -> str:
        return self.field.description or ""


def register() -> tuple[Setting, ...]:
    """All settings, in the order of the model: the top level first."""
    top = [
        Setting(key=name, field=field)
        for name, field in Settings.model_fields.items()
        if name not in sections()
    ]
    nested = [
        Setting(key=f"{section}.{name}", field=field)
        for section, model in sections().items()
        for name, field in model.model_fields.items()
    ]
    return (*top, *nested)


def sections() -> dict[str, type[Section]]:
    return {
        name: field.annotation
        for name, field in Settings.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section)
    }


def _holds_path(annotation: Any) -> bool:
    return annotation is Path or any(map(_holds_path, get_args(annotation)))


def unknown(noun: str, name: str, known: list[str]) -> str:
    """A sentence about a name that nobody reads, with the one that was probably meant.

    A right name in a wrong section is the commonest slip, so equal endings go before likeness;
    among them the order of `known` decides.
    """
    bare = {full.removeprefix(PREFIX): full for full in known}  # the prefix is likeness for nothing
    wanted = name.removeprefix(PREFIX)
    ending = wanted.rpartition(".")[2]
    near = [form for form in bare if form.endswith(f".{ending}")]
    near += [form for form in bare if form.endswith(f"_{ending}")]
    near += get_close_matches(wanted, bare, n=1)
    return f"unknown {noun}" + (f"; did you mean {bare[near[0]]}?" if near else "")
