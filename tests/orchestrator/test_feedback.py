import pytest
from sqlalchemy import Connection

from kintsugi.clock import ManualClock
from kintsugi.ids import UserId
from kintsugi.orchestrator import feedback
from kintsugi.orchestrator.feedback import Feedback, Judgement, NoLedger, Source
from kintsugi.store.database import Store

ANN, BOB = UserId(7), UserId(8)


class Book:
    """Keeps what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, int | None]] = []

    def give_feedback(self, _connection: Connection, turn_id: str, value: int | None) -> None:
        self.told.append((turn_id, value))


@pytest.fixture
def book() -> Book:
    return Book()


async def _give(
    store: Store, book: Book, judgement: Judgement, *, by: UserId = ANN,
    source: Source = Source.BUTTON,
) -> None:  # fmt: skip
    given = Feedback(
        turn_id="t", user=by, judgement=judgement, source=source, at=ManualClock().now()
    )
    await store.write(lambda c: feedback.give(c, given, book))


async def _kept(store: Store) -> dict[UserId, Judgement]:
    return await store.read(lambda c: feedback.of_turn(c, "t"))


async def test_the_newest_judgement_counts(store: Store, book: Book) -> None:
    """One per person and turn; the ledger hears of each change."""
    await _give(store, book, Judgement.UP)
    await _give(store, book, Judgement.DOWN, source=Source.TEXT)
    await _give(store, book, Judgement.UP, by=BOB)
    assert await _kept(store) == {ANN: Judgement.DOWN, BOB: Judgement.UP}
    assert book.told == [("t", 1), ("t", -1), ("t", 1)]


async def test_taken_back(store: Store, book: Book) -> None:
    """What was given in the same way is forgotten, and the ledger told; nothing twice."""
    await _give(store, book, Judgement.UP, source=Source.REACTION)
    await _give(store, book, Judgement.UP, by=BOB)
    for user in (ANN, ANN, BOB):
        await store.write(
            lambda c, by=user: feedback.withdraw(c, "t", by, Source.REACTION, book)  # type: ignore[misc] # mypy does not infer lambdas with defaults
        )
    assert await _kept(store) == {BOB: Judgement.UP}
    assert book.told == [("t", 1), ("t", 1), ("t", None)]


async def test_without_a_ledger(store: Store) -> None:
    """Feedback is kept where nothing is booked, too."""
    given = Feedback(
        turn_id="t",
        user=ANN,
        judgement=Judgement.UP,
        source=Source.BUTTON,
        at=ManualClock().now(),
    )
    await store.write(lambda c: feedback.give(c, given, NoLedger()))
    assert await _kept(store) == {ANN: Judgement.UP}
