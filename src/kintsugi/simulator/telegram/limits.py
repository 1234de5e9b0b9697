"""Flood limits, off unless asked for. Telegram publishes no exact numbers."""

import math
from collections import deque
from dataclasses import dataclass

from kintsugi.clock import Clock
from kintsugi.simulator.telegram.refusal import too_many_requests


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimits:
    """How many messages and edits pass. None: any number.

    The Bot API's FAQ speaks of 1 per second and chat, 30 per second over all and 20 per minute and
    group.
    """

    per_chat_per_second: int | None = None
    per_group_per_minute: int | None = None
    overall_per_second: int | None = None


class FloodGate:
    def __init__(self, limits: RateLimits, clock: Clock) -> None:
        self._limits = limits
        self._clock = clock
        self._passed: dict[tuple[str, int], deque[float]] = {}

    def check(self, chat_id: int) -> None:
        """Count one call to a chat. Raises: the 429 when it is one too many; it is not counted."""
        rules = self._rules(chat_id)
        now = self._clock.monotonic()
        wait = max((self._wait(key, most, window, now) for key, most, window in rules), default=0)
        if wait > 0:
            raise too_many_requests(max(1, math.ceil(wait)))
        for key, _most, _window in rules:
            self._passed.setdefault(key, deque()).append(now)

    def _rules(self, chat_id: int) -> list[tuple[tuple[str, int], int, float]]:
        limits = self._limits
        rules: list[tuple[tuple[str, int], int | None, float]] = [
            (("chat", chat_id), limits.per_chat_per_second, 1.0),
            (("overall", 0), limits.overall_per_second, 1.0),
        ]
        if chat_id < 0:
            rules.append((("group", chat_id), limits.per_group_per_minute, 60.0))
        return [(key, most, window) for key, most, window in rules if most is not None]

    def _wait(self, key: tuple[str, int], most: int, window: float, now: float) -> float:
        """Seconds until another call fits into the window; 0 when it fits now."""
        passed = self._passed.get(key, deque())
        while passed and passed[0] <= now - window:
            passed.popleft()
        return passed[-most] + window - now if len(passed) >= most else 0
