from pathlib import Path

import pytest

from kintsugi import __version__
from kintsugi.cli.parser import COMMANDS, main
from kintsugi.errors import StoreFull


@pytest.mark.parametrize("command", COMMANDS)
def test_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every command explains itself, with the options all of them have."""
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    assert left.value.code == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert COMMANDS[command].capitalize() in shown
    assert "--config" in shown
    assert "--secrets" in shown


def test_overview(capsys: pytest.CaptureFixture[str]) -> None:
    """`kintsugi --help` lists every command with its summary; --version tells the version."""
    for option in ("--help", "--version"):
        with pytest.raises(SystemExit) as left:
            main([option])
        assert left.value.code == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert __version__ in shown
    for name, summary in COMMANDS.items():
        assert f"{name} {summary}" in shown


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["run", "--nonsense"],
        ["dead"],
        ["dead", "resubmit"],
        ["dead", "resubmit", "x"],
        ["pair", "--role", "emperor"],
        ["drill"],
        ["drill", "openai/gpt-5"],
    ],
)
def test_wrong_arguments(arguments: list[str]) -> None:
    """Wrong arguments end with 2."""
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2


@pytest.mark.parametrize("command", ["run", "pair", "migrate", "demo"])
def test_wrong_settings(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Wrong settings end with 2 and are all told, with file and line."""
    config = tmp_path / "config.yaml"
    config.write_text("language: tlh\ntelegram:\n  poll_timeout_s: 99\n")
    assert main([command, "--config", str(config)]) == 2
    told = capsys.readouterr()
    assert f"{config}:1: language: must be" in told.err
    assert f"{config}:3: telegram.poll_timeout_s: must be" in told.err
    assert told.out == ""


def test_no_token(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a token `run` says where to get one."""
    monkeypatch.setenv("KINTSUGI_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("TELEGRAM_TOKEN", raising=False)
    assert main(["run"]) == 2
    assert "@BotFather" in capsys.readouterr().err


def test_failure_without_traceback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What goes wrong is told in one line, with 1: here a damaged file and an impossible folder."""
    (tmp_path / "kintsugi.db").write_bytes(b"no database at all" * 400)
    (tmp_path / "file").write_text("")
    for place in (tmp_path, tmp_path / "file" / "below"):
        monkeypatch.setenv("KINTSUGI_DATA_DIR", str(place))
        assert main(["pair"]) == 1
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith("kintsugi: ")


def test_failures_of_several_parts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What parts of a running bot failed with is told line by line, however it was wrapped."""

    def fail(*_: object) -> int:
        inner = ExceptionGroup("sending", [StoreFull("the disk is full")])
        raise ExceptionGroup("the bot", [OSError("no such device"), inner])

    monkeypatch.setattr("kintsugi.cli.run.run", fail)
    assert main(["run"]) == 1
    told = capsys.readouterr().err
    assert told == "kintsugi: no such device\n  the disk is full\n"


def test_a_defect_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is nobody's fault but ours is not made small."""

    def fail(*_: object) -> int:
        raise ExceptionGroup("the bot", [StoreFull("full"), ZeroDivisionError()])

    monkeypatch.setattr("kintsugi.cli.run.run", fail)
    with pytest.raises(ExceptionGroup) as raised:
        main(["run"])
    assert raised.group_contains(ZeroDivisionError)
