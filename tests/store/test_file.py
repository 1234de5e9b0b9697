from pathlib import Path

import pytest

from kintsugi.errors import StoreCorrupt, StoreError
from kintsugi.store import file


def permissions(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_file_is_private(path: Path) -> None:
    """Folder and file are made for the owner alone."""
    file.create(path)
    assert permissions(path.parent) == 0o700
    assert permissions(path) == 0o600


def test_existing_permissions_stay(path: Path) -> None:
    """What the owner made wider stays as it is, and so does the content."""
    path.parent.mkdir(mode=0o750)
    path.write_bytes(b"content")
    path.chmod(0o640)
    file.create(path)
    assert permissions(path.parent) == 0o750
    assert permissions(path) == 0o640
    assert path.read_bytes() == b"content"


def test_empty_file_is_sound(path: Path) -> None:
    """A database that was never written to passes."""
    file.create(path)
    file.require_sound(path, busy_timeout_s=0)


def test_other_file_is_corrupt(path: Path) -> None:
    """A file that is no database is refused as damaged."""
    file.create(path)
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreCorrupt):
        file.require_sound(path, busy_timeout_s=0)


def test_missing_folder_is_an_error_of_ours(path: Path) -> None:
    """A file that cannot be opened is told apart from a damaged one."""
    with pytest.raises(StoreError) as caught:
        file.require_sound(path, busy_timeout_s=0)
    assert type(caught.value) is StoreError
