from datetime import UTC, datetime, timedelta

from kintsugi.store.health import Condition, Health

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=1)
LAST = NOON + timedelta(minutes=2)


def test_ailment_is_dated_from_its_beginning() -> None:
    """The owner sees since when the disk is full, however often it was found full since."""
    health = Health(condition=Condition.WORKING, since=NOON)
    for now in (LATER, LAST):
        health = health.after([Condition.WORKING, Condition.FULL], changed=False, now=now)
    assert health == Health(condition=Condition.FULL, since=LATER)


def test_only_a_committed_row_ends_an_ailment() -> None:
    """A transaction that wrote nothing proves nothing; one that did proves the store works."""
    full = Health(condition=Condition.FULL, since=NOON)
    assert full.after([Condition.WORKING], changed=False, now=LATER) == full
    assert full.after([Condition.WORKING], changed=True, now=LAST) == Health(
        condition=Condition.WORKING, since=LAST, last_commit_at=LAST
    )
