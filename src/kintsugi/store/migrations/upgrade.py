"""Alembic, configured in code: no alembic.ini, and paths relative to the package."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

CONNECTION = "connection"  # the attribute by which env.py is handed our connection

_SCRIPTS = Path(__file__).parent


def upgrade(connection: Connection, versions: Path, revision: str) -> None:
    """Run the migrations up to `revision` in the transaction that `connection` is in."""
    config = Config()
    config.set_main_option("script_location", _literal(_SCRIPTS))
    config.set_main_option("version_locations", _literal(versions))
    # One path per line, or a folder with a space in its name would be two.
    config.set_main_option("path_separator", "newline")
    config.attributes[CONNECTION] = connection
    command.upgrade(config, revision)


def _literal(path: Path) -> str:
    """Escape what the configuration parser would interpolate."""
    return str(path).replace("%", "%%")
