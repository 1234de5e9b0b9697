import asyncio
from pathlib import Path

import pytest

from kintsugi.bot.documents.excerpt import Excerpt, Trouble, UnreadableDocument
from kintsugi.bot.documents.formats import DocumentFormat
from kintsugi.bot.documents.readers import Readers
from kintsugi.settings import Files
from tests.bot.documents.paper import pdf


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(pdf("Gold in the cracks."))
    return path


async def test_read(paper: Path) -> None:
    """The words come from another process; nothing is busy afterwards."""
    readers = Readers(Files())
    assert await readers.read(paper, DocumentFormat.PDF) == Excerpt(
        text="Gold in the cracks.", is_whole=True
    )
    assert readers.busy == 0


async def test_bounded(paper: Path) -> None:
    """More documents than readers wait for their turn, and all are read."""
    readers = Readers(Files(readers=1))
    reading = [asyncio.create_task(readers.read(paper, DocumentFormat.PDF)) for _ in range(3)]
    await asyncio.sleep(0)
    assert readers.busy == 3
    assert readers._free.locked()
    assert len(await asyncio.gather(*reading)) == 3


async def test_too_slow(paper: Path) -> None:
    """What takes too long is stopped: no process can even start in a microsecond."""
    with pytest.raises(UnreadableDocument) as caught:
        await Readers(Files(read_s=1e-6)).read(paper, DocumentFormat.PDF)
    assert caught.value.trouble is Trouble.SLOW


async def test_died(tmp_path: Path) -> None:
    """A process that dies over a document has found it unreadable, and takes nobody along."""
    with pytest.raises(UnreadableDocument) as caught:
        await Readers(Files()).read(tmp_path / "nothing", DocumentFormat.TEXT)
    assert caught.value.trouble is Trouble.BROKEN


def blank(paper: Path) -> None:
    paper.write_bytes(b" ")


async def test_trouble(paper: Path) -> None:
    """What the process found comes across."""
    blank(paper)
    with pytest.raises(UnreadableDocument) as caught:
        await Readers(Files()).read(paper, DocumentFormat.TEXT)
    assert caught.value.trouble is Trouble.EMPTY


async def test_cancelled(paper: Path) -> None:
    """A turn that is given up leaves no process behind."""
    readers = Readers(Files())
    reading = asyncio.create_task(readers.read(paper, DocumentFormat.PDF))
    await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert readers.busy == 0


async def test_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that reads strangers' files is not told our secrets."""
    monkeypatch.setenv("TELEGRAM_TOKEN", "42:made-up")
    seen = tmp_path / "seen"
    spy = "import os, pathlib\npathlib.Path({!r}).write_text(' '.join(os.environ))\n"
    (tmp_path / "sitecustomize.py").write_text(spy.format(str(seen)))
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "file").write_bytes(b"words")
    await Readers(Files()).read(tmp_path / "file", DocumentFormat.TEXT)
    assert "PYTHONPATH" in seen.read_text()
    assert "TELEGRAM_TOKEN" not in seen.read_text()
