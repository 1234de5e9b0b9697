"""The inbox's door: every update is stored before Telegram is told that it arrived (SPEC B1)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import structlog

from kintsugi.bot.address import ALLOWED_UPDATES, address_of, is_control, lane_of
from kintsugi.bot.arrivals import Inbox
from kintsugi.bot.channel import Channel, ChannelState, Identity
from kintsugi.bot.telegram import BotApi
from kintsugi.clock import Clock
from kintsugi.errors import ChannelError, Conflict, Flood, StoreError, Unauthorized
from kintsugi.events.catalogue import CONTROL_RECEIVED, MESSAGE_RECEIVED
from kintsugi.events.envelope import Envelope, EnvelopeFactory
from kintsugi.events.retry import RetryPolicy

BATCH = 100
"""Updates per getUpdates: Telegram's maximum."""

_POLL_RETRY = RetryPolicy(attempts=None, base_s=1.0, cap_s=15.0)
_STORE_RETRY = RetryPolicy(attempts=None, base_s=0.2, cap_s=5.0)
_CONFLICT_PAUSE_S = 5.0  # the rival's long poll may still run; hurrying only throws it out again


class Gateway:
    def __init__(
        self,
        api: BotApi,
        inbox: Inbox,
        channel: Channel,
        clock: Clock,
        random: Random,
        *,
        poll_timeout_s: float,
    ) -> None:
        self._api = api
        self._inbox = inbox
        self._channel = channel
        self._clock = clock
        self._random = random
        self._poll_timeout_s = poll_timeout_s
        self._envelopes = EnvelopeFactory("gateway", clock, random)
        self._log = structlog.get_logger("kintsugi.bot.gateway")

    async def run(self) -> None:
        """Poll until cancelled, or until Telegram refuses the token.

        Cancelling loses nothing: what was fetched and not stored is not confirmed either.
        """
        try:
            await self._prepare()
            offset: int | None = None  # Telegram begins with the oldest unconfirmed update
            while True:
                batch = await self._insist("getUpdates", self._poll_parameters(offset))
                await self._store(batch)
                self._channel.polled()
                if batch and _next_offset(batch, offset) == offset:
                    # Nothing in it has an id to confirm; asking again at once would spin.
                    await self._clock.sleep(_CONFLICT_PAUSE_S)
                offset = _next_offset(batch, offset)
        except Unauthorized:
            self._channel.failed(ChannelState.UNAUTHORIZED)
            self._log.critical("polling.stopped", reason="Telegram refuses the token")

    async def _prepare(self) -> None:
        me = await self._insist("getMe", {})
        identity = Identity(
            id=me["id"],
            username=me["username"],
            reads_all_group_messages=bool(me.get("can_read_all_group_messages")),
        )
        self._channel.identify(identity)
        # A webhook left behind would answer every poll with 409. Its pending updates are kept.
        await self._insist("deleteWebhook", {"drop_pending_updates": False})

    def _poll_parameters(self, offset: int | None) -> dict[str, Any]:
        # The first answers at once: whether we can receive is not left open for half a minute.
        first = self._channel.report.last_poll is None
        parameters: dict[str, Any] = {
            "timeout": 0 if first else int(self._poll_timeout_s),
            "limit": BATCH,
            "allowed_updates": ALLOWED_UPDATES,
        }
        return parameters if offset is None else {**parameters, "offset": offset}

    async def _insist(self, method: str, parameters: Mapping[str, Any]) -> Any:
        """Repeat a harmless call until it succeeds; only a refused token ends it."""
        failures = 0
        while True:
            try:
                return await self._api.call(method, parameters, extra_s=self._poll_timeout_s)
            except Unauthorized:
                raise
            except ChannelError as error:
                failures += 1
                await self._clock.sleep(self._pause_s(error, failures))

    def _pause_s(self, error: ChannelError, failures: int) -> float:
        conflict = isinstance(error, Conflict)
        self._channel.failed(ChannelState.CONFLICT if conflict else ChannelState.UNREACHABLE)
        self._log.warning("poll.failed", error=repr(error), failures=failures)
        match error:
            case Conflict():
                return _CONFLICT_PAUSE_S
            case Flood(retry_after=retry_after):
                return retry_after
            case _:
                return _POLL_RETRY.delay_s(failures, self._random) or 0.0

    async def _store(self, batch: Sequence[Any]) -> None:
        """Commit the whole batch; while the database cannot, the updates stay at Telegram."""
        if not batch:
            return
        events = [self._envelope(update) for update in batch]
        failures = 0
        while True:
            try:
                await self._inbox.publish(events)
            except StoreError as error:
                failures += 1
                self._channel.failed(ChannelState.STORE_FAILING)
                self._log.error("updates.not_stored", error=repr(error), failures=failures)
                await self._clock.sleep(_STORE_RETRY.delay_s(failures, self._random) or 0.0)
            else:
                return

    def _envelope(self, update: Any) -> Envelope:
        if not isinstance(update, dict):
            update = {"unreadable": update}
        address = address_of(update)
        lane = lane_of(address)
        return self._envelopes.new(
            CONTROL_RECEIVED if is_control(update, address) else MESSAGE_RECEIVED,
            {"update": update, "session": lane},
            target=lane,
            key=f"tg:{self._bot_id}:{_key(update)}",
        )

    @property
    def _bot_id(self) -> int:
        return self._channel.identity.id if self._channel.identity else 0


def _key(update: Mapping[str, Any]) -> str:
    update_id = _update_id(update)
    if update_id is not None:
        return str(update_id)
    return hashlib.sha256(json.dumps(update, sort_keys=True).encode()).hexdigest()[:32]


def _update_id(update: Any) -> int | None:
    update_id = update.get("update_id") if isinstance(update, dict) else None
    return update_id if isinstance(update_id, int) else None


def _next_offset(batch: Sequence[Any], offset: int | None) -> int | None:
    known = [update_id for update in batch if (update_id := _update_id(update)) is not None]
    return max(known) + 1 if known else offset
