"""What hearing a recording uses where nobody tells: at the most before a call, likely after it."""

from dataclasses import dataclass
from typing import Final

from kintsugi.llm.estimates import likely_tokens
from kintsugi.llm.opus_length import opus_seconds
from kintsugi.llm.prices import Price
from kintsugi.llm.provider import Audio, Usage

_FEWEST_BYTES: Final = 750
"""Of a second: speech at Opus's lowest rate, 6 kbit/s (RFC 6716, 2.1.1); MP3 begins at 8.

Silence can be packed tighter, so a file made to deceive is heard for more than was set aside. It is
booked as it was billed, and the next one finds the budget spent.
"""

_LIKELY_BYTES: Final = 2_000
"""Of a second: 16 kbit/s, as small as voices are usually sent."""

_LONGEST_S: Final = 24 * 60 * 60
"""Whatever a file or its sender says: no vendor takes more (Gemini most of all, 9.5 hours)."""

_MOST_TOKENS: Final = 50
"""Of a second, heard or written: Whisper hears 1500 positions in 30 s ("Robust Speech Recognition",
2.2) and writes fewer. Others count fewer: Gemini 25 or 32, OpenAI about 10."""

_LIKELY_TOKENS: Final = 32
"""Of a second, heard; see above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """Whole seconds, at least one."""

    most: int
    likely: int


def length_of(audio: Audio) -> Length:
    """As the recording itself shows, if it is Opus; else as its sender and its size let suppose."""
    measured = opus_seconds(audio.data)
    if measured is not None:
        return Length(most=_sane(measured), likely=_sane(measured))
    size = len(audio.data)
    return Length(
        most=_sane(max(audio.seconds, -(-size // _FEWEST_BYTES))),
        likely=_sane(audio.seconds or -(-size // _LIKELY_BYTES)),
    )


def most_used(seconds: int, most_output: int | None) -> tuple[Usage, Usage]:
    """By time, and by tokens; `most_output`: of the model's tokens, as far as it is known."""
    tokens = seconds * _MOST_TOKENS
    written = tokens if most_output is None else most_output
    return Usage(prompt=0, completion=0, seconds=seconds), Usage(prompt=tokens, completion=written)


def likely_used(seconds: int, text: str, price: Price | None) -> Usage:
    """In the unit that the price is for; in seconds, which mean something, where there is none."""
    by_time = Usage(prompt=0, completion=0, seconds=seconds, estimated=True)
    if price is None or price.counts(by_time):
        return by_time
    heard = seconds * _LIKELY_TOKENS
    return Usage(prompt=heard, completion=likely_tokens(text), estimated=True)


def _sane(seconds: int) -> int:
    return min(max(seconds, 1), _LONGEST_S)
