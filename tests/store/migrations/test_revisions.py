from pathlib import Path

from sqlalchemy import create_engine

from kintsugi.store.migrations.revisions import current_revision, head_revision, revisions
from kintsugi.store.migrations.runner import migrate


def test_revisions_are_told_by_file_names(versions: Path) -> None:
    """A folder's revisions are its NNNN_name.py files, oldest first; other files are none."""
    assert revisions(versions) == ("0001", "0002")
    assert head_revision(versions) == "0002"


def test_empty_folder_has_no_head(tmp_path: Path) -> None:
    """Without revisions there is no head."""
    (tmp_path / "__init__.py").touch()
    (tmp_path / "001_short.py").touch()
    assert head_revision(tmp_path) is None


def test_current_revision(tmp_path: Path, versions: Path) -> None:
    """A database says which revision it is at; one that was never migrated is at none."""
    path = tmp_path / "kintsugi.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        assert current_revision(connection) is None
    migrate(path, busy_timeout_s=0, versions=versions)
    with engine.connect() as connection:
        assert current_revision(connection) == "0002"
    engine.dispose()


def test_shipped_revisions_are_a_chain_without_gaps() -> None:
    """The product's own revisions are numbered from 0001 without a gap."""
    shipped = revisions()
    assert shipped == tuple(f"{number:04}" for number in range(1, len(shipped) + 1))
