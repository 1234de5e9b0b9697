import re
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from kintsugi.events.queues import QueueSizes
from kintsugi.store.health import Condition
from kintsugi.store.load import WriterLoad
from kintsugi.web.metrics import Snapshot, exposition, families
from kintsugi.web.vitals import ChannelVitals, Counts

ROOT = Path(__file__).parents[2]


def snapshot(queues: QueueSizes | None = None, age_s: float | None = 2.5) -> Snapshot:
    return Snapshot(
        channel=ChannelVitals(
            state="polling", states=("polling", "unreachable"), last_poll_age_s=age_s
        ),
        condition=Condition.WORKING,
        counts=Counts(updates_stored=7, turns={"answered": 3}, sends={"done": 5, "retry": 0}),
        writer=WriterLoad(groups=10, closures=25),
        queues=queues,
        loop_lag_s=0.25,
    )


def samples(page: bytes) -> dict[tuple[str, str], float]:
    """Name and label's value -> value, as Prometheus' own parser reads them."""
    return {
        (sample.name, "".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(page.decode())
        for sample in family.samples
    }


def test_every_number_is_told() -> None:
    """The page holds what the snapshot holds, each under its name and label."""
    found = samples(exposition(snapshot(QueueSizes(ready=4, claimed=2, dead=1))))
    expected = {
        ("kintsugi_updates_stored_total", ""): 7,
        ("kintsugi_turns_total", "answered"): 3,
        ("kintsugi_sends_total", "done"): 5,
        ("kintsugi_sends_total", "retry"): 0,
        ("kintsugi_deliveries", "ready"): 4,
        ("kintsugi_deliveries", "claimed"): 2,
        ("kintsugi_dead_letters", ""): 1,
        ("kintsugi_channel_state", "polling"): 1,
        ("kintsugi_channel_state", "unreachable"): 0,
        ("kintsugi_last_poll_age_seconds", ""): 2.5,
        ("kintsugi_store_condition", "working"): 1,
        ("kintsugi_store_condition", "full"): 0,
        ("kintsugi_writer_groups_total", ""): 10,
        ("kintsugi_writer_closures_total", ""): 25,
        ("kintsugi_loop_lag_seconds", ""): 0.25,
    }
    assert expected.items() <= found.items()


def test_the_process_tells_its_own() -> None:
    """RSS and CPU of the process stand on the page."""
    found = samples(exposition(snapshot()))
    assert found["process_resident_memory_bytes", ""] > 1_000_000
    assert ("process_cpu_seconds_total", "") in found


def test_the_unknown_is_left_out() -> None:
    """What could not be read is missing from the page: 0 dead letters would be a lie."""
    names = {name for name, _ in samples(exposition(snapshot(None, age_s=None)))}
    assert "kintsugi_updates_stored_total" in names
    assert names.isdisjoint(
        {"kintsugi_dead_letters", "kintsugi_deliveries", "kintsugi_last_poll_age_seconds"}
    )


def test_the_page_of_the_docs_lists_them() -> None:
    """docs/operations.md names each metric, and no other of ours."""
    full = snapshot(QueueSizes(ready=0, claimed=0, dead=0))
    suffixes = {"counter": "_total"}
    told = {family.name + suffixes.get(family.type, "") for family in families(full)}
    page = (ROOT / "docs" / "operations.md").read_text()
    assert set(re.findall(r"^\| `(kintsugi_\w+)`", page, re.MULTILINE)) == told
