"""/status: is it well, what is it doing, and since when. For a worried owner."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from kintsugi import __version__
from kintsugi.bot.channel import Channel, ChannelReport, ChannelState
from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.bot.durations import spoken
from kintsugi.bot.people import Role
from kintsugi.clock import Clock
from kintsugi.events import queues
from kintsugi.events.queues import QueueSizes
from kintsugi.i18n import Message
from kintsugi.store.database import Store
from kintsugi.store.health import Condition, Health

_ADVISED = frozenset({ChannelState.UNREACHABLE, ChannelState.CONFLICT, ChannelState.UNAUTHORIZED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowStatus:
    channel: Channel
    store: Store
    clock: Clock
    models: tuple[str, ...]  # of the chat chain, in order
    pages: str | None  # where /healthz is; None where it is not served
    started: datetime

    async def __call__(self, turn: TurnContext) -> Ended:
        lines = [
            turn.catalogues.text(turn.locale, line)
            for line in self._lines(
                await self.store.scan(queues.sizes), admin=turn.person.role is Role.ADMIN
            )
        ]
        return Ended(ending=Ending.ANSWERED, reply="\n".join(lines))

    def _lines(self, sizes: QueueSizes, *, admin: bool) -> list[Message]:
        now = self.clock.now()
        report, health = self.channel.report, self.store.health
        well = _well(report, health)
        lines = [
            Message("status-well" if well else "status-unwell"),
            Message("status-up", {"version": __version__, "for": spoken(now - self.started)}),
            _channel_line(report, now),
            Message(
                f"status-store-{health.condition.name.lower()}",
                {"since": spoken(now - health.since)},
            ),
            Message("status-model", {"model": ", ".join(self.models), "count": len(self.models)}),
            Message("status-queue", {"waiting": sizes.ready, "working": sizes.claimed}),
        ]
        if admin:
            return [*lines, *self._for_admins(sizes), *_advice(report, health)]
        return lines if well else [*lines, Message("status-tell-owner")]

    def _for_admins(self, sizes: QueueSizes) -> Iterator[Message]:
        if self.pages is not None:
            yield Message("status-pages", {"address": self.pages})
        if sizes.dead:
            yield Message("status-dead", {"count": sizes.dead})


def _advice(report: ChannelReport, health: Health) -> Iterator[Message]:
    """What the owner does next, where something is wrong that does not mend itself."""
    if health.condition is not Condition.WORKING:
        yield Message(f"status-advice-store-{health.condition.name.lower()}")
    elif report.state in _ADVISED:  # else it would only repeat the database's
        yield Message(f"status-advice-channel-{report.state.value}")


def _well(report: ChannelReport, health: Health) -> bool:
    return report.state is ChannelState.POLLING and health.condition is Condition.WORKING


def _channel_line(report: ChannelReport, now: datetime) -> Message:
    polled = report.last_poll
    never = Message("status-never")
    return Message(
        f"status-channel-{report.state.value}",
        {
            "since": spoken(now - report.since),
            "ago": spoken(now - polled) if polled else never,
        },
    )
