from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import Connection, create_engine, select

from kintsugi.bot import pairing
from kintsugi.bot.people import Role
from kintsugi.bot.tables import metadata, pairing_code, person
from kintsugi.clock import ManualClock
from kintsugi.ids import UserId

ANN, BOB = UserId(7), UserId(8)
NOW = ManualClock().now()


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        yield connection
    engine.dispose()


class Grants:
    def __init__(self) -> None:
        self.given: list[Role] = []

    def __call__(self, role: Role) -> Callable[[Connection], None]:
        return lambda _connection: self.given.append(role)


@pytest.fixture
def grants() -> Grants:
    return Grants()


def _issue(connection: Connection, role: Role = Role.USER) -> str:
    return pairing.issue(connection, role, Random(4), now=NOW, minutes=15)


@pytest.mark.parametrize("spelling", ["{}", "pair_{}", " {} ", "PAIR_{}"])
def test_redeem(connection: Connection, grants: Grants, spelling: str) -> None:
    """A code grants its role, with or without the prefix of a link."""
    code = spelling.format(_issue(connection, Role.ADMIN))
    assert pairing.redeem(connection, code, ANN, grants, now=NOW) is Role.ADMIN
    assert grants.given == [Role.ADMIN]


def test_once(connection: Connection, grants: Grants) -> None:
    """A used code lets nobody else in; who used it gets the same answer again."""
    code = _issue(connection)
    for _ in range(2):
        assert pairing.redeem(connection, code, ANN, grants, now=NOW) is Role.USER
    assert pairing.redeem(connection, code, BOB, grants, now=NOW) is None
    assert len(grants.given) == 2


@pytest.mark.parametrize(("minutes", "good"), [(14.9, True), (15, False)])
def test_it_grows_old(
    connection: Connection,
    grants: Grants,
    minutes: float,
    good: bool,  # noqa: FBT001 - a column
) -> None:
    """A code is good for as long as was said, and no longer."""
    later = NOW + timedelta(minutes=minutes)
    code = _issue(connection)
    assert (pairing.redeem(connection, code, ANN, grants, now=later) is Role.USER) is good


@pytest.mark.parametrize("code", ["", "pair_", "nonsense", "pair_pair_"])
def test_unknown(connection: Connection, grants: Grants, code: str) -> None:
    """What is no code grants nothing."""
    _issue(connection)
    assert pairing.redeem(connection, code, ANN, grants, now=NOW) is None
    assert grants.given == []


def test_the_code_is_kept_nowhere(connection: Connection) -> None:
    """Who reads the database cannot pair."""
    code = _issue(connection)
    row = connection.execute(select(pairing_code)).one()
    assert len(code) == pairing.CODE_LENGTH
    assert all(code not in str(value) for value in row)


def test_has_admin(connection: Connection) -> None:
    """Only an admin is an admin."""
    assert not pairing.has_admin(connection)
    connection.execute(person.insert().values(user_id=7, role="user", changed_at=NOW))
    assert not pairing.has_admin(connection)
    connection.execute(person.insert().values(user_id=8, role="admin", changed_at=NOW))
    assert pairing.has_admin(connection)
