"""The built-in model: no key, no network, no pretence.

It answers simple things by rule, says what it is whenever it is out of its depth, and streams
like any other model, so that everything around a model can be lived with before one is paid for.
"""

import re
from collections.abc import AsyncGenerator, Callable
from datetime import datetime
from fractions import Fraction
from typing import Final
from zoneinfo import ZoneInfo

from kintsugi.clock import Clock
from kintsugi.i18n import Catalogues, Locale, Message
from kintsugi.llm.arithmetic import evaluate
from kintsugi.llm.provider import Finished, ModelEvent, ModelRequest, Words

_CYRILLIC: Final = re.compile(r"[а-яё]", re.IGNORECASE)
_SUM_FRAME: Final = re.compile(
    r"^(?:what is|how much is|calculate|сколько будет|посчитай)\s+", re.IGNORECASE
)
_DECIMALS: Final = 10

Rule = tuple[re.Pattern[str], Callable[[re.Match[str], datetime], Message]]


def _named(message_id: str) -> Callable[[re.Match[str], datetime], Message]:
    return lambda _match, _now: Message(message_id)


def _say_again(match: re.Match[str], _now: datetime) -> Message:
    return Message("offline-echo", {"text": match["text"]})


def _time(_match: re.Match[str], now: datetime) -> Message:
    zone = now.tzinfo.key if isinstance(now.tzinfo, ZoneInfo) else "UTC"
    arguments = {"date": f"{now:%Y-%m-%d}", "time": f"{now:%H:%M}", "zone": zone}
    return Message("offline-time", arguments)


_RULES: Final[tuple[Rule, ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), reply)
    for pattern, reply in (
        (r"^\s*(?:say|repeat|echo|скажи|повтори)\b[\s:,]+(?P<text>.+)$", _say_again),
        (r"^\W*(?:hello|hi|hey|good (?:morning|evening|day))\b", _named("offline-hello")),
        (r"^\W*(?:привет|здравствуй(?:те)?|добр(?:ый|ое) \w+)\b", _named("offline-hello")),
        (r"\b(?:who|what) are you\b|\b(?:ты кто|кто ты|что ты умеешь)\b", _named("offline-self")),
        (r"\bwhat can you do\b", _named("offline-self")),
        (r"\b(?:thanks|thank you|спасибо)\b", _named("offline-thanks")),
        (r"\b(?:what time|what day|today's date)\b", _time),
        (r"\b(?:который час|сколько времени|какое сегодня число)\b", _time),
    )
)


class OfflineModel:
    model = "offline"

    def __init__(self, catalogues: Catalogues, clock: Clock) -> None:
        self._catalogues = catalogues
        self._clock = clock

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        asked = request.messages[-1].text
        locale: Locale = "ru" if _CYRILLIC.search(asked) else "en"
        answer = self._catalogues.text(locale, self._reply(asked, request.zone))
        for piece in re.findall(r"\s*\S+\s*", answer):
            yield Words(text=piece)
        yield Finished()

    def _reply(self, asked: str, zone: ZoneInfo | None) -> Message:
        value = evaluate(_SUM_FRAME.sub("", asked.strip()).rstrip("?= "))
        if value is not None:
            return Message("offline-sum", {"value": _written(value)})
        for pattern, reply in _RULES:
            if match := pattern.search(asked):
                now = self._clock.now()
                return reply(match, now.astimezone(zone) if zone else now)
        return Message("offline-beyond")


def _written(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.{_DECIMALS}g}"
