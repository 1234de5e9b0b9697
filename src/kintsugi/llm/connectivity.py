"""Is it they, or is it we? Unrelated accounts that are lost together mean: we are offline."""

import ipaddress
from typing import Final
from urllib.parse import urlsplit

from kintsugi.llm.target import Account

TOGETHER_S: Final = 10.0
OFFLINE_S: Final = 30.0
"""So long after the last lost connection we believe it, unless somebody is heard."""


class Connectivity:
    def __init__(self) -> None:
        self._lost: dict[str, float] = {}  # host -> monotonic time of the last lost connection
        self._offline_until: float | None = None

    def copy(self) -> "Connectivity":
        """One that knows as much, and learns by itself from now on."""
        copy = Connectivity()
        copy._lost = dict(self._lost)
        copy._offline_until = self._offline_until
        return copy

    def lost(self, account: Account, now: float) -> bool:
        """Note that an account could not be reached; whether that is our own doing."""
        host = _host(account)
        if host is None:
            return False  # on this machine: says nothing about the network
        self._lost[host] = now
        together = [each for each, at in self._lost.items() if now - at <= TOGETHER_S]
        if len(together) > 1 or self.is_offline(now):
            self._offline_until = now + OFFLINE_S
        return self.is_offline(now)

    def heard(self, account: Account) -> None:
        """Somebody answered."""
        if self._lost and _host(account) is not None:
            self._lost.clear()
            self._offline_until = None

    def is_offline(self, now: float) -> bool:
        return self._offline_until is not None and now < self._offline_until


def _host(account: Account) -> str | None:
    """What accounts that are related share; None for this machine."""
    host = urlsplit(account.base_url or "").hostname or account.name
    if host == "localhost":
        return None
    try:
        return None if ipaddress.ip_address(host).is_loopback else host
    except ValueError:
        return host
