from pathlib import Path

import pytest

from kintsugi.settings import Setting, load
from kintsugi.settings.register import register
from kintsugi.settings.secrets_directory import read_secrets

TOKEN = "123456789:AAcanaryCANARYcanaryCANARYcanary_-x"  # pragma: allowlist secret


@pytest.mark.parametrize("setting", register(), ids=lambda setting: setting.key)
def test_every_setting_has_its_file(tmp_path: Path, setting: Setting) -> None:
    """A file named like a setting gives it, without the newline that editors add."""
    path = tmp_path / setting.file_name
    path.write_text("x\n")
    given = read_secrets(tmp_path).given[setting.key]
    assert (given.value, given.source) == ("x", str(path))


def test_directory_of_systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """$CREDENTIALS_DIRECTORY is read when no directory was named."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "telegram_token").write_text(TOKEN)
    environ = {"HOME": "/home/ann", "CREDENTIALS_DIRECTORY": str(tmp_path)}
    token = load(path=None, environ=environ).telegram.token
    assert token is not None
    assert token.get_secret_value() == TOKEN


def test_named_directory_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory named on the command line stands in for $CREDENTIALS_DIRECTORY."""
    monkeypatch.chdir(tmp_path)
    environ = {"HOME": "/home/ann", "CREDENTIALS_DIRECTORY": str(tmp_path / "absent")}
    assert load(path=None, environ=environ, secrets_dir=tmp_path).telegram.token is None


def test_files_of_others(tmp_path: Path) -> None:
    """Another program's secret is left alone; a misspelt one of ours is told."""
    (tmp_path / "openai_api_key").write_text("x")
    (tmp_path / "telegram_tokn").write_text("x")
    layer = read_secrets(tmp_path)
    assert layer.given == {}
    assert [(p.key, p.message) for p in layer.problems] == [
        ("telegram_tokn", "unknown secret; did you mean telegram_token?")
    ]


def test_no_directory() -> None:
    """Without a directory there is nothing to say."""
    layer = read_secrets(None)
    assert (layer.given, layer.problems) == ({}, ())


def test_absent_directory(tmp_path: Path) -> None:
    """A directory that was named but is not there is a problem."""
    (problem,) = read_secrets(tmp_path / "absent").problems
    assert problem.message == "cannot be read: No such file or directory"


def test_unreadable_file(tmp_path: Path) -> None:
    """A secret that cannot be read is a problem of its own, and the others are still read."""
    (tmp_path / "telegram_token").mkdir()
    (tmp_path / "log_level").write_bytes(b"\xff")
    (tmp_path / "language").write_text("ru")
    layer = read_secrets(tmp_path)
    assert set(layer.given) == {"language"}
    assert [problem.message for problem in layer.problems] == [
        "is not UTF-8 text",
        "cannot be read: Is a directory",
    ]
