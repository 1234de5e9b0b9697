from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from kintsugi.errors import ClaimLost, StoreCorrupt, StoreError, StoreFull, StoreLocked
from kintsugi.store import file
from kintsugi.store.engine import writer_engine
from kintsugi.store.migrations.runner import migrate
from kintsugi.store.transactions import Outcome, Transactions, Work

Add = Callable[[str], Callable[[Connection], str]]
Words = Callable[[Connection], list[str]]


@pytest.fixture
def transactions(path: Path, versions: Path) -> Iterator[Transactions]:
    file.create(path)
    migrate(path, busy_timeout_s=0, versions=versions)
    transactions = Transactions(writer_engine(path, busy_timeout_s=0))
    yield transactions
    transactions.close()


def words_of(transactions: Transactions) -> list[str]:
    def query(connection: Connection) -> list[str]:
        return list(connection.exec_driver_sql("SELECT text FROM word ORDER BY rowid").scalars())

    (outcome,) = transactions.settle([query]).outcomes
    assert isinstance(outcome.value, list)
    return outcome.value


def limit_pages(more: int) -> Work:
    def work(connection: Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + more}")

    return work


def test_one_failure_costs_one_commit_more(
    transactions: Transactions, add: Add, transactions_seen: list[str]
) -> None:
    """Of forty closures one fails: those before it share a commit, and those behind it another."""

    def lose(_connection: Connection) -> None:
        raise ClaimLost

    works: list[Work] = [add(f"word{number}") for number in range(40)]
    works[17] = lose
    outcomes = transactions.settle(works).outcomes
    assert [type(outcome.error) for outcome in outcomes].count(ClaimLost) == 1
    assert isinstance(outcomes[17].error, ClaimLost)
    assert transactions_seen.count("commit") == 2
    assert words_of(transactions) == [f"word{n}" for n in range(40) if n != 17]


def write_then_raise(error: BaseException) -> Callable[[str], Work]:
    def failing(word: str) -> Work:
        def work(connection: Connection) -> None:
            connection.exec_driver_sql("INSERT INTO word VALUES (?)", (word,))
            raise error

        return work

    return failing


def write_then_break_constraint(word: str) -> Work:
    def work(connection: Connection) -> None:
        connection.exec_driver_sql("INSERT INTO word VALUES (?)", (word,))
        connection.exec_driver_sql("INSERT INTO word VALUES (?)", (word,))

    return work


def write_then_fail_at_commit(word: str) -> Work:
    """Leave a meaning without its word, which SQLite only notices at COMMIT."""

    def work(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        connection.exec_driver_sql("INSERT INTO word VALUES (?)", (word,))
        connection.exec_driver_sql("INSERT INTO meaning VALUES ('no such word', ?)", (word,))

    return work


def write_then_commit(word: str) -> Work:
    def work(connection: Connection) -> None:
        connection.exec_driver_sql("SELECT ?", (word,))
        connection.commit()

    return work


FAILURES: dict[str, tuple[Callable[[str], Work], type[BaseException]]] = {
    "own error": (write_then_raise(ClaimLost()), ClaimLost),
    "exit": (write_then_raise(SystemExit(3)), SystemExit),
    "interrupt": (write_then_raise(KeyboardInterrupt()), KeyboardInterrupt),
    "constraint": (write_then_break_constraint, StoreError),
    "constraint at COMMIT": (write_then_fail_at_commit, StoreError),
    "own COMMIT": (write_then_commit, StoreError),
}


@pytest.mark.parametrize("kind", FAILURES)
def test_nothing_of_a_failed_closure_is_kept(
    transactions: Transactions, add: Add, kind: str
) -> None:
    """Whatever way a closure fails, it alone fails, and its rows are gone."""
    failing, error = FAILURES[kind]
    outcomes = transactions.settle([failing("bad"), add("kin"), add("tsugi")]).outcomes
    assert isinstance(outcomes[0].error, error)
    assert outcomes[1:] == [Outcome("kin"), Outcome("tsugi")]
    assert words_of(transactions) == ["kin", "tsugi"]


RERUNNABLE = [kind for kind in FAILURES if kind != "own COMMIT"]


@given(kinds=st.lists(st.sampled_from(["good", *RERUNNABLE]), max_size=12))
def test_a_group_ends_as_if_each_had_run_alone(
    tmp_path_factory: pytest.TempPathFactory, versions: Path, kinds: list[str]
) -> None:
    """In any mixture, exactly the good closures are committed, once, in their order."""
    path = tmp_path_factory.mktemp("group") / "kintsugi.db"
    migrate(path, busy_timeout_s=0, versions=versions)
    transactions = Transactions(writer_engine(path, busy_timeout_s=0))

    def good(word: str) -> Work:
        return lambda connection: connection.exec_driver_sql(
            "INSERT INTO word VALUES (?) RETURNING text", (word,)
        ).scalar_one()

    made = {"good": good} | {kind: failing for kind, (failing, _) in FAILURES.items()}
    works = [made[kind](f"word{number}") for number, kind in enumerate(kinds)]
    outcomes = transactions.settle(works).outcomes
    expected = [f"word{number}" for number, kind in enumerate(kinds) if kind == "good"]
    assert [outcome.value for outcome in outcomes if outcome.error is None] == expected
    assert words_of(transactions) == expected
    for kind, outcome in zip(kinds, outcomes, strict=True):
        assert (outcome.error is None) == (kind == "good")
    transactions.close()


def test_swallowed_error_is_noticed(transactions: Transactions, add: Add) -> None:
    """A closure that goes on after an error which undid the transaction fails, and is not kept."""

    def swallow(connection: Connection) -> None:
        # as SQLITE_FULL does; the driver is asked directly, so that SQLAlchemy does not see it
        connection.exec_driver_sql("ROLLBACK")

    outcomes = transactions.settle([add("kin"), swallow, add("tsugi")]).outcomes
    assert [type(outcome.error) for outcome in outcomes] == [type(None), StoreError, type(None)]
    assert words_of(transactions) == ["kin", "tsugi"]


def test_full_disk_keeps_the_neighbours_that_fit(transactions: Transactions, add: Add) -> None:
    """On a full disk the closure that does not fit fails; smaller ones before and after stay."""
    transactions.settle([limit_pages(2)])
    outcomes = transactions.settle([add("kin"), add("x" * 100_000), add("tsugi")]).outcomes
    assert outcomes[0] == Outcome("kin")
    assert isinstance(outcomes[1].error, StoreFull)
    assert outcomes[2] == Outcome("tsugi")
    assert words_of(transactions) == ["kin", "tsugi"]


def test_locked_database_refuses_all_at_once(
    transactions: Transactions,
    add: Add,
    held_by_another_process: Callable[[], AbstractContextManager[None]],
    transactions_seen: list[str],
) -> None:
    """While another process holds the database, a group waits for one busy timeout."""
    with held_by_another_process():
        outcomes = transactions.settle([add("one"), add("two"), add("three")]).outcomes
        assert [type(outcome.error) for outcome in outcomes] == [StoreLocked] * 3
        assert len({id(outcome.error) for outcome in outcomes}) == 3, "each caller has its own"
        assert transactions_seen.count("begin") == 1
    assert transactions.settle([add("four")]).outcomes == [Outcome("four")]
    assert words_of(transactions) == ["four"]


def test_closed_connection_is_replaced(transactions: Transactions, add: Add) -> None:
    """When the connection breaks beneath a closure, its neighbours are served by a new one."""
    broken = iter([True])

    def break_connection(connection: Connection) -> str:
        if next(broken, False):
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.close()
        return add("mended")(connection)

    outcomes = transactions.settle([add("kin"), break_connection, add("tsugi")]).outcomes
    assert outcomes == [Outcome("kin"), Outcome("mended"), Outcome("tsugi")]
    assert words_of(transactions) == ["kin", "mended", "tsugi"]


def test_unreachable_file_is_tried_again(path: Path, add: Add, versions: Path) -> None:
    """A file that cannot be opened is an error for those who wait, and opened when it can be."""
    transactions = Transactions(writer_engine(path, busy_timeout_s=0))
    (outcome,) = transactions.settle([add("early")]).outcomes
    assert type(outcome.error) is StoreError
    file.create(path)
    migrate(path, busy_timeout_s=0, versions=versions)
    assert transactions.settle([add("kin")]).outcomes == [Outcome("kin")]
    transactions.close()


def test_damage_while_running_is_told(transactions: Transactions, path: Path, add: Add) -> None:
    """Damage met by a statement is StoreCorrupt, and the connection is opened anew."""
    transactions.settle([add(f"{number:0500}") for number in range(200)])
    transactions.close()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    (outcome,) = transactions.settle([add("kin")]).outcomes
    assert isinstance(outcome.error, StoreCorrupt)


def test_reads_in_a_write_change_nothing(transactions: Transactions, add: Add) -> None:
    """A settlement says whether rows were committed; a query or a failure did not change any."""
    assert transactions.settle([add("kin")]).changed
    assert not transactions.settle([lambda c: c.exec_driver_sql("SELECT 1").scalar()]).changed
    assert not transactions.settle([FAILURES["constraint"][0]("kin")]).changed


@pytest.mark.parametrize(
    ("pragma", "expected"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("wal_autocheckpoint", 1000),
        ("journal_size_limit", 67_108_864),
        ("busy_timeout", 0),
    ],
)
def test_writer_pragmas(transactions: Transactions, pragma: str, expected: object) -> None:
    """The writer's connection is durable (FULL), checks foreign keys, and bounds its log."""
    query: Work = lambda c: c.exec_driver_sql(f"PRAGMA {pragma}").scalar()  # noqa: E731 - a typed lambda
    assert transactions.settle([query]).outcomes == [Outcome(expected)]
