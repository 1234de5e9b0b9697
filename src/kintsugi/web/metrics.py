"""The numbers of /metrics, in Prometheus' text format.

Labels are names of states that the code knows; no id, no name and no text of anybody is ever one.
docs/operations.md lists them; a test holds the page and this module together.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from kintsugi.events.queues import QueueSizes
from kintsugi.store.health import Condition
from kintsugi.store.load import WriterLoad
from kintsugi.web.vitals import ChannelVitals, Counts

Family = CounterMetricFamily | GaugeMetricFamily


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All numbers of one scrape. `queues` is None when the database could not be read in time."""

    channel: ChannelVitals
    condition: Condition
    counts: Counts
    writer: WriterLoad
    queues: QueueSizes | None
    loop_lag_s: float


def exposition(snapshot: Snapshot) -> bytes:
    """Give the page; the process' own numbers (RSS, CPU, descriptors) are added to ours."""
    # A registry per scrape: a lasting one would have to be told the numbers through a global.
    registry = CollectorRegistry()
    registry.register(_Families(snapshot))
    ProcessCollector(registry=registry)
    return generate_latest(registry)


def families(snapshot: Snapshot) -> Iterator[Family]:
    """Give every family of ours; a number that is not known is left out, not said to be 0."""
    yield from _traffic(snapshot.counts)
    yield from _bus(snapshot.queues)
    yield from _channel(snapshot.channel)
    yield from _store(snapshot)
    yield GaugeMetricFamily(
        "kintsugi_loop_lag_seconds",
        "The latest wake-up of the event loop within the last minute.",
        snapshot.loop_lag_s,
    )


class _Families(Collector):
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def collect(self) -> Iterator[Family]:
        return families(self._snapshot)


def _traffic(counts: Counts) -> Iterator[Family]:
    yield CounterMetricFamily(
        "kintsugi_updates_stored", "Updates stored since the start.", counts.updates_stored
    )
    yield _labelled(
        CounterMetricFamily(
            "kintsugi_turns", "Turns ended since the start, by ending.", labels=["ending"]
        ),
        counts.turns,
    )
    yield _labelled(
        CounterMetricFamily(
            "kintsugi_sends", "Attempts to send since the start, by result.", labels=["result"]
        ),
        counts.sends,
    )


def _bus(queues: QueueSizes | None) -> Iterator[Family]:
    if queues is None:
        return
    yield _labelled(
        GaugeMetricFamily("kintsugi_deliveries", "Open deliveries, by state.", labels=["state"]),
        {"ready": queues.ready, "claimed": queues.claimed},
    )
    yield GaugeMetricFamily("kintsugi_dead_letters", "Deliveries that were given up.", queues.dead)


def _channel(channel: ChannelVitals) -> Iterator[Family]:
    yield _labelled(
        GaugeMetricFamily("kintsugi_channel_state", "1 for the channel's state.", labels=["state"]),
        {state: int(state == channel.state) for state in channel.states},
    )
    if channel.last_poll_age_s is not None:
        yield GaugeMetricFamily(
            "kintsugi_last_poll_age_seconds",
            "Time since the last successful poll.",
            channel.last_poll_age_s,
        )


def _store(snapshot: Snapshot) -> Iterator[Family]:
    yield _labelled(
        GaugeMetricFamily(
            "kintsugi_store_condition", "1 for the database's condition.", labels=["condition"]
        ),
        {each.name.lower(): int(each is snapshot.condition) for each in Condition},
    )
    yield CounterMetricFamily(
        "kintsugi_writer_groups", "Groups that the writer has settled.", snapshot.writer.groups
    )
    yield CounterMetricFamily(
        "kintsugi_writer_closures", "Closures in those groups.", snapshot.writer.closures
    )


def _labelled(family: Family, values: Mapping[str, int]) -> Family:
    for label, value in values.items():
        family.add_metric([label], value)
    return family
