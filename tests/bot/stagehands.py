"""What the tests of the bot room share: updates as Telegram sends them, and deliveries of them."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Any

from kintsugi.bot.address import address_of
from kintsugi.bot.context import TurnContext
from kintsugi.bot.people import Person, Role
from kintsugi.clock import ManualClock
from kintsugi.events.catalogue import MESSAGE_RECEIVED, TELEGRAM_SEND
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.events.messages import Outgoing
from kintsugi.events.outcomes import Delivery
from kintsugi.i18n import Catalogues, Locale
from kintsugi.ids import UserId
from kintsugi.simulator.telegram import BotProfile

ANN = 7
GROUP = -100
BOT = BotProfile(
    token="42:simulated-token-" + "x" * 20, id=42, username="kintsugi_bot", first_name="Kintsugi"
)
CATALOGUES = Catalogues.load(strict=True)


def update(text: str | None = "hello", *, chat: int = ANN, **message: Any) -> dict[str, Any]:
    """A message of Ann's, in private or in a group; `message` adds to it or replaces."""
    content: dict[str, Any] = {
        "message_id": 5,
        "from": {"id": ANN, "is_bot": False, "first_name": "Ann", "language_code": "en"},
        "chat": {"id": chat, "type": "private" if chat > 0 else "supergroup", "title": "Pots"},
        "date": 1767268800,
    }
    if text is not None:
        content["text"] = text
    return {"update_id": 1, "message": content | message}


def by(sender: dict[str, Any]) -> dict[str, Any]:
    """Ann's message, from somebody else."""
    changed = update()
    changed["message"]["from"] = sender
    return changed


def delivery(
    of: dict[str, Any] | Outgoing, *, key: str = "tg:42:1", attempt: int = 1, resubmits: int = 0
) -> Delivery:
    """A claimed delivery of an update, or of something to send."""
    envelopes = EnvelopeFactory("test", ManualClock(), Random(2))
    if isinstance(of, Outgoing):
        event = envelopes.new(TELEGRAM_SEND, of.to_payload(), target=str(of.chat), key=key)
    else:
        event = envelopes.new(
            MESSAGE_RECEIVED, {"update": of, "session": None}, target="7:0:7", key=key
        )
    return Delivery(id=9, event=event, attempt=attempt, crashes=0, resubmits=resubmits, epoch=3)


def turn(
    of: dict[str, Any],
    *,
    role: Role = Role.USER,
    locale: Locale = "en",
    key: str = "tg:42:1",
    **person: Any,
) -> TurnContext:
    address = address_of(of)
    assert address is not None
    someone: dict[str, Any] = {"id": UserId(ANN), "role": role, "language": None}
    someone |= {"refused_at": None} | person
    return TurnContext(
        delivery=delivery(of, key=key),
        address=address,
        person=Person(**someone),
        locale=locale,
        catalogues=CATALOGUES,
    )


async def eventually(condition: Callable[[], bool]) -> None:
    """Let other tasks, threads and sockets work until it holds; ten seconds mean that it hangs."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - the condition is about threads and sockets, too
            await asyncio.sleep(0)
