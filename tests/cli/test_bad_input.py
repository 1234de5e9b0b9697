"""What operators get wrong is told with the setting and the way out, before anything is begun."""

from pathlib import Path

import pytest

from kintsugi.cli.parser import main

SECRET = "12345:hush-hush"  # pragma: allowlist secret


@pytest.mark.parametrize(
    ("yaml", "line", "key", "words"),
    [
        ("llm:\n  provider: opnai", 2, "llm.provider", "did you mean openai?"),
        ("llm:\n  provider: claud", 2, "llm.provider", "did you mean claude?"),
        ("llm:\n  chat_chain: [gpt-5]", 2, "llm.chat_chain", "unknown provider"),
        ("llm:\n  chat_chain: [openai/]", 2, "llm.chat_chain", "must be provider/model"),
        ("llm:\n  gateway_url: models.example.org/v1", 2, "llm.gateway_url", "such as https://"),
        ("llm:\n  custom_url: ftp://example.org", 2, "llm.custom_url", "such as https://"),
        ("telegram:\n  api_base_url: localhost:8081", 2, "telegram.api_base_url", "such as https://"),
        (f"telegram:\n  token: {SECRET}", 2, "telegram.token", "does not look like a bot token"),
        ("access:\n  guests: [ann]", 2, "access.guests", "must be a whole number"),
        ("access:\n  guest_turns_per_day: 0", 2, "access.guest_turns_per_day", "at least 1"),
        ("access:\n  chats: [0]", 2, "access.chats", "must not be 0"),
        ("language: klingon", 1, "language", "'en' or 'ru'"),
        # files of other versions, and of other bots
        ("version: 1", 1, "version", "unknown setting"),
        ("telegram:\n  bot_token: x", 2, "telegram.bot_token", "did you mean telegram.token?"),
        ("access:\n  admin: [5]", 2, "access.admin", "did you mean access.admins?"),
        ("llm:\n  timeout_s: 9", 2, "llm.timeout_s", "did you mean"),
        ("token: x", 1, "token", "did you mean telegram.token?"),
    ],
)  # fmt: skip
def test_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], yaml: str, line: int, key: str, words: str
) -> None:
    """Each is told with file, line and key; nothing is made, and no secret is repeated."""
    config = tmp_path / "config.yaml"
    config.write_text(f"{yaml}\n")
    assert main(["check", "--config", str(config)]) == 2
    shown = capsys.readouterr().out
    (told,) = [each for each in shown.splitlines() if f"{config}:{line}: {key}: " in each]
    assert words in told
    assert SECRET not in shown
    assert list(tmp_path.iterdir()) == [config]
    assert config.read_text() == f"{yaml}\n"


def test_a_missing_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A provider without its key stops the start, with the name of the variable to set."""
    monkeypatch.setenv("KINTSUGI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TELEGRAM_TOKEN", "424242:" + "x" * 35)
    monkeypatch.setenv("LLM_PROVIDER", "openai")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    assert main(["run"]) == 2
    assert "llm.openai_key: missing: openai needs a key" in capsys.readouterr().err


def test_an_older_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that knows nothing of newer sections and settings is as good as ever."""
    config = tmp_path / "config.yaml"
    config.write_text(f"data_dir: {tmp_path}\nllm:\n  provider: offline\n")
    main(["check", "--config", str(config)])
    assert "ok    settings: all of them can be used" in capsys.readouterr().out
