from pathlib import Path

from kintsugi.bot.inlet import Inlet


def test_clear(inlet: Inlet, tmp_path: Path) -> None:
    """What an earlier life has left below the data directory is forgotten; nothing is under way."""
    left = tmp_path / "files" / "left"
    left.parent.mkdir()
    left.write_bytes(b"private")
    inlet.clear()
    assert not left.exists()
    assert not inlet.busy
