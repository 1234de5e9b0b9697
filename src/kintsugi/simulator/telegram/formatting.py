"""The text of a call, as Telegram will keep it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kintsugi.simulator.telegram.entities import Entity, check_ranges, mend, read_entities
from kintsugi.simulator.telegram.markup import parse
from kintsugi.simulator.telegram.parameters import Parameters
from kintsugi.simulator.telegram.refusal import TEXT_EMPTY, bad_request
from kintsugi.simulator.telegram.text import (
    MAX_TEXT_UNITS,
    carriage_returns,
    leading_blanks,
    units,
    without_controls,
    without_trailing_blanks,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormattedText:
    text: str
    entities: tuple[Entity, ...] = ()


def read_text(parameters: Parameters, *, too_long: str) -> FormattedText:
    """The `text` of a call with its `entities` or `parse_mode`; entities win, as at Telegram.

    Raises: a 400 for empty text, bad entities or markup, or `too_long` in Telegram's words: the
    length counts after markup is parsed and blanks are trimmed.
    """
    raw = parameters.text("text")
    if not raw:
        raise bad_request(TEXT_EMPTY)
    given = parameters.structure("entities", called="entities")
    if given is None:
        raw, entities = parse(raw, parameters.text("parse_mode"))
    else:
        entities = read_entities(given)
    kept = tidy(raw, entities)
    if not kept.text:
        raise bad_request("text must be non-empty")
    if units(kept.text) > MAX_TEXT_UNITS:
        raise bad_request(too_long)
    return kept


def tidy(text: str, entities: Iterable[Entity]) -> FormattedText:
    """Text without control characters and outer blanks, its entities moved along and mended.

    Leading blanks are cut only up to the first entity. Raises: a 400 for ranges outside the text.
    """
    ranges = list(entities)
    if ranges:
        check_ranges(text, ranges)
        ranges = [_shifted(one, carriage_returns(text)) for one in ranges]
    clean = without_controls(text.replace("\r", ""))
    first = min((one.offset for one in ranges if one.length), default=len(clean))
    cut = min(leading_blanks(clean), first)
    clean = without_trailing_blanks(clean[cut:])
    if not ranges:
        return FormattedText(text=clean)
    end = units(clean)
    return FormattedText(text=clean, entities=mend(_clipped(one, cut, end) for one in ranges))


def _shifted(entity: Entity, dropped: Iterable[int]) -> Entity:
    before = sum(offset < entity.offset for offset in dropped)
    inside = sum(entity.offset <= offset < entity.end for offset in dropped)
    return replace(entity, offset=entity.offset - before, length=entity.length - inside)


def _clipped(entity: Entity, cut: int, end: int) -> Entity:
    offset = max(min(entity.offset - cut, end), 0)
    return replace(entity, offset=offset, length=max(min(entity.end - cut, end) - offset, 0))
