"""Markdown's events, from the parser (pyromark: CommonMark with tables, tasks and formulas)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pyromark import Options, events_with_range, reference_definitions
from pyromark.event import BrokenLink, Event

from kintsugi.bot.render.clean import HIDDEN_COLON

_OPTIONS: Final = (
    Options.ENABLE_TABLES
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_TASKLISTS
    | Options.ENABLE_MATH
)
_SIDES: Final = {"Start": "+", "End": "-"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One event: `Text`, `+Strong` where Strong starts, `-Strong` where it ends.

    `start` and `end` are offsets into the UTF-8 bytes of the source.
    """

    name: str
    value: object  # as the parser gives it: text, a flag, or what a start carries
    start: int
    end: int

    @property
    def text(self) -> str:
        """The value of a token that carries text."""
        return str(self.value).replace(HIDDEN_COLON, ":")


def hide_definitions(source: str) -> str:
    """`source`, in which no line is a link reference definition any more, so that none is lost."""
    return source.replace("]:", f"]{HIDDEN_COLON}")


def tokens(source: str) -> Iterator[Token]:
    """The events of `source` in order, lazily.

    Definitions (`[1]: https://…`) are shown like any other line, and still resolve references:
    models list their sources that way, and one that nobody refers to would vanish.
    """
    definitions = {
        _label(label): (definition["dest"], "")
        for label, definition in reference_definitions(source, options=_OPTIONS).items()
    }

    def resolve(link: BrokenLink) -> tuple[str, str] | None:
        return definitions.get(_label(link["reference"]))

    for event, span in events_with_range(
        hide_definitions(source), options=_OPTIONS, broken_link_callback=resolve
    ):
        name, value = _named(event)
        yield Token(name=name, value=value, start=span["start"], end=span["end"])


def _label(label: str) -> str:
    return " ".join(label.casefold().split())


def _named(event: Event) -> tuple[str, object]:
    if isinstance(event, str):
        return event, None
    name, value = _only(event)
    if name not in _SIDES:
        return name, value
    tag, data = _only(value) if isinstance(value, Mapping) else (str(value), None)
    return _SIDES[name] + tag, data


def _only(mapping: Mapping[str, object]) -> tuple[str, object]:
    ((name, value),) = mapping.items()
    return name, value
