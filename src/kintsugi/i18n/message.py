"""What a room has to say, before it is said in a language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, get_args

Locale = Literal["en", "ru"]
LOCALES: Final[tuple[Locale, ...]] = get_args(Locale)


@dataclass(frozen=True, slots=True)
class Message:
    """A text of the catalogue and what stands in it.

    Numbers are written as the language writes quantities (1,234); hand an identifier as `str`.
    """

    id: str
    args: Mapping[str, "Argument"] = field(default_factory=dict)


# A message as an argument is said in the same language first: "wait {duration}".
Argument: TypeAlias = str | int | float | Message


def locale_for(language_code: str | None, default: Locale) -> Locale:
    """The catalogue for an IETF tag as Telegram sends it ("ru-RU"), or `default`."""
    primary = (language_code or "").replace("_", "-").partition("-")[0].lower()
    return next((locale for locale in LOCALES if locale == primary), default)
