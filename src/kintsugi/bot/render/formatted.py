"""Text with its formatting: spans while it is made (characters), entities as Telegram counts."""

from dataclasses import dataclass
from enum import StrEnum

from kintsugi.bot.render.split import units


class Kind(StrEnum):
    """The entity types that Markdown needs, by the Bot API's names."""

    BOLD = "bold"
    ITALIC = "italic"
    STRIKETHROUGH = "strikethrough"
    CODE = "code"
    PRE = "pre"
    LINK = "text_link"
    QUOTE = "blockquote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A range of characters [start, end); `detail` is a link's URL or a code block's language."""

    kind: Kind
    start: int
    end: int
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A MessageEntity: a range in UTF-16 units."""

    kind: Kind
    offset: int
    length: int
    detail: str = ""

    def to_json(self) -> dict[str, str | int]:
        entity: dict[str, str | int] = {
            "type": self.kind.value,
            "offset": self.offset,
            "length": self.length,
        }
        if self.kind is Kind.LINK:
            entity["url"] = self.detail
        elif self.detail:
            entity["language"] = self.detail
        return entity


@dataclass(frozen=True, slots=True, kw_only=True)
class Formatted:
    """One message: its text, and its entities sorted by offset, the outer before the inner."""

    text: str
    entities: tuple[Entity, ...] = ()

    def to_parameters(self) -> dict[str, object]:
        """`text` and `entities` as sendMessage and editMessageText take them."""
        return {"text": self.text, "entities": [entity.to_json() for entity in self.entities]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Text and its spans, before anything is counted in UTF-16."""

    text: str
    spans: tuple[Span, ...] = ()

    def to_formatted(self) -> Formatted:
        """Counted as Telegram counts; the spans must be mended and sorted by start."""
        if units(self.text) == len(self.text):
            offsets: range | list[int] = range(len(self.text) + 1)
        else:
            offsets = [0]
            for character in self.text:
                offsets.append(offsets[-1] + (2 if character > "\uffff" else 1))
        return Formatted(
            text=self.text,
            entities=tuple(
                Entity(
                    kind=span.kind,
                    offset=offsets[span.start],
                    length=offsets[span.end] - offsets[span.start],
                    detail=span.detail,
                )
                for span in self.spans
            ),
        )
