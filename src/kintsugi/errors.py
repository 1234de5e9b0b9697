"""The errors Kintsugi raises on purpose.

KintsugiError
├── SettingsError        the configuration is wrong: shown whole, exit code 2
├── AlreadyRunning       another process works on this data directory
├── StoreError           the database did not do it; nothing of the transaction was kept
│   ├── StoreLocked      another process holds it: try again
│   ├── StoreFull        disk or page limit reached: degrade, keep what there is, try again
│   └── StoreCorrupt     quick_check failed or SQLite says malformed: stop and restore
├── EnvelopeInvalid      an event does not fit its contract: a defect of the publisher
├── ClaimLost            the delivery was taken away meanwhile: drop the result, do no effect
├── ChannelError         Telegram
│   ├── Unauthorized     401: the token is refused; polling stops
│   ├── Conflict         409: another poller or a webhook; transient
│   ├── Flood            429: wait exactly `retry_after` seconds
│   ├── Refused          another 4xx: the request will never be accepted as it is
│   │   ├── Closed       403: we were blocked or removed; the chat may open again
│   │   └── Moved        400: the group became the supergroup `chat_id`; say it there
│   ├── Unreachable      the request surely did not reach Telegram: try again
│   └── Ambiguous        sent, no answer: Telegram may have done it
└── ModelError           a model call gave no usable answer
    ├── ModelUnavailable the provider failed or refused
    └── ModelTimeout     the deadline passed first
"""

from collections.abc import Sequence
from dataclasses import dataclass


class KintsugiError(Exception):
    """Root of the tree; raised only through its leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One wrong thing in a configuration, said so that it can be mended."""

    source: str  # "config.yaml:12", "environment", "secrets/telegram_token"
    key: str  # "telegram.api_base_url"; empty when the file itself is unreadable
    message: str


class SettingsError(KintsugiError):
    """Raised once, with every problem found; the caller prints all and exits with 2."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        lines = (
            ": ".join(part for part in (p.source, p.key, p.message) if part) for p in self.problems
        )
        super().__init__("\n".join(lines))


class AlreadyRunning(KintsugiError):
    def __init__(self, lock_path: str) -> None:
        self.lock_path = lock_path
        super().__init__(f"another kintsugi process holds {lock_path}")


class StoreError(KintsugiError):
    """A transaction failed and left nothing behind."""


class StoreLocked(StoreError):
    pass


class StoreFull(StoreError):
    pass


class StoreCorrupt(StoreError):
    pass


class EnvelopeInvalid(KintsugiError):
    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))


class ClaimLost(KintsugiError):
    """Somebody else settled or re-claimed the delivery; the loser does nothing."""


class ChannelError(KintsugiError):
    """A Bot API call did not succeed."""


class Unauthorized(ChannelError):
    pass


class Conflict(ChannelError):
    pass


class Flood(ChannelError):
    def __init__(self, retry_after: float) -> None:
        self.retry_after = retry_after
        super().__init__(f"told to wait {retry_after:g} s")


class Refused(ChannelError):
    def __init__(self, code: int, description: str) -> None:
        self.code = code
        self.description = description
        super().__init__(f"{code} {description}")


class Closed(Refused):
    """The chat takes nothing from us: keep what there is to say until it does again."""


class Moved(Refused):
    def __init__(self, description: str, chat_id: int) -> None:
        self.chat_id = chat_id
        super().__init__(400, description)


class Unreachable(ChannelError):
    pass


class Ambiguous(ChannelError):
    pass


class ModelError(KintsugiError):
    """A model call gave no usable answer."""


class ModelUnavailable(ModelError):
    pass


class ModelTimeout(ModelError):
    pass
