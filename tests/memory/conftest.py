from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine

from kintsugi.memory.tables import metadata


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        yield connection
    engine.dispose()
