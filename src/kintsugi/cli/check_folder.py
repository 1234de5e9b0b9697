"""Is the data directory there, or can it be made; can we write; can others read; is there room?"""

import shutil
import stat
import tempfile
from pathlib import Path
from typing import Final

from kintsugi.cli.finding import Finding, fail, ok, warn

_SUBJECT: Final = "data_dir"
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO

_MIB: Final = 1024 * 1024
# The WAL is cut back to 64 MiB (store/engine.py): with less room a long read can fill the disk.
TIGHT_BYTES: Final = 256 * _MIB
FULL_BYTES: Final = 16 * _MIB


def folder_findings(folder: Path) -> list[Finding]:
    existing = next((place for place in (folder, *folder.parents) if place.exists()), Path("/"))
    if problem := _write_problem(existing):
        words = f"{existing} cannot be written to ({problem}); mend its owner or set data_dir"
        return [fail(_SUBJECT, words)]
    space = space_finding(shutil.disk_usage(existing).free)
    return [_privacy(folder) if existing == folder else _to_be_made(folder), space]


def space_finding(free_bytes: int) -> Finding:
    words = f"{free_bytes // _MIB} MiB free"
    if free_bytes < FULL_BYTES:
        return fail("disk", f"{words}: messages could not be stored; make room")
    if free_bytes < TIGHT_BYTES:
        return warn("disk", f"{words}: make room before it is full")
    return ok("disk", words)


def _write_problem(folder: Path) -> str | None:
    """Why no file can be made there; tried, because permissions do not tell of read-only disks."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return None
    except OSError as error:
        return error.strerror or type(error).__name__


def _to_be_made(folder: Path) -> Finding:
    return ok(_SUBJECT, f"{folder} is not there yet; the first start makes it")


def _privacy(folder: Path) -> Finding:
    if folder.stat().st_mode & _OTHERS:
        return warn(_SUBJECT, f"others on this machine may look into {folder}: chmod 700 {folder}")
    return ok(_SUBJECT, f"{folder} is ours, and private")
