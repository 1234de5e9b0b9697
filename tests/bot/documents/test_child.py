import json
import resource
from pathlib import Path

import pytest

from kintsugi.bot.documents import child
from kintsugi.bot.documents.child import report
from kintsugi.bot.documents.formats import DocumentFormat
from tests.bot.documents.paper import pdf


@pytest.mark.parametrize(
    ("data", "form", "text"),
    [
        (b"words", DocumentFormat.TEXT, "words"),
        (b"<p>words</p>", DocumentFormat.HTML, "words"),
        (pdf("words"), DocumentFormat.PDF, "words"),
    ],
)
def test_report(tmp_path: Path, data: bytes, form: DocumentFormat, text: str) -> None:
    """Each format gives its words."""
    path = tmp_path / "file"
    path.write_bytes(data)
    assert report(path, form, 100) == {"text": text, "is_whole": True}


def test_trouble(tmp_path: Path) -> None:
    """Why there are no words is reported, too."""
    path = tmp_path / "file"
    path.write_bytes(b"\0")
    assert report(path, DocumentFormat.TEXT, 100) == {"trouble": "broken"}


def test_main(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The process limits itself before it looks at the file, and prints one JSON object."""
    limits: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", limits.__setitem__)
    path = tmp_path / "file"
    path.write_bytes(b"words")
    child.main([str(path), "text", "3"])
    assert json.loads(capsys.readouterr().out) == {"text": "wor", "is_whole": False}
    assert limits == {resource.RLIMIT_AS: (2**30, 2**30), resource.RLIMIT_CPU: (600, 600)}


def test_too_much_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document that needs more memory than it gets is too much work, not damaged."""

    def exhausted(_data: bytes) -> str:
        raise MemoryError

    path = tmp_path / "file"
    path.write_bytes(b"words")
    monkeypatch.setattr(child, "decoded", exhausted)
    assert report(path, DocumentFormat.TEXT, 100) == {"trouble": "slow"}
