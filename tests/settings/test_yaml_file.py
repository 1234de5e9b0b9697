from collections.abc import Callable
from pathlib import Path

import pytest

from kintsugi.errors import SettingsError
from kintsugi.settings import Settings
from kintsugi.settings.yaml_file import read_yaml

Read = Callable[..., Settings]


@pytest.mark.parametrize(
    ("text", "line", "key", "message"),
    [
        ("turns:\n  chats_s: 3", 2, "turns.chats_s", "unknown setting; did you mean turns.chat_s?"),
        ("token: x", 1, "token", "unknown setting; did you mean telegram.token?"),
        ("turns: {admins: 1}", 1, "turns.admins", "unknown setting; did you mean access.admins?"),
        ("telegramm:\n  token: x", 1, "telegramm", "unknown setting; did you mean telegram?"),
        ("xyzzyx: 1", 1, "xyzzyx", "unknown setting"),
        ("Language: ru", 1, "Language", "unknown setting; did you mean language?"),
        ("language: ru\nlanguage: en", 2, "language", "is given twice"),
        ("log: {level: info}\nlog: {level: info}", 2, "log", "is given twice"),
        ("\nturns: fast", 2, "turns", "must hold lines such as `name: value`"),
        ("- language", 1, "", "must hold lines such as `name: value`"),
        ("? [a, b]\n: 1", 1, "", "unknown setting"),
        ("stop:\n  drain_s: 2026-13-45", 2, "stop.drain_s", "is not a value that YAML can read"),
        ("stop: {drain_s: !!bool x}", 1, "stop.drain_s", "is not a value that YAML can read"),
        ("stop: {drain_s: !seconds 3}", 1, "stop.drain_s", "is not a value that YAML can read"),
    ],
)
def test_problem(tmp_path: Path, text: str, line: int, key: str, message: str) -> None:
    """What a file says wrongly is told with its line, and with the key that was meant."""
    path = tmp_path / "k.yaml"
    path.write_text(text)
    (problem,) = read_yaml(path).problems
    assert (problem.source, problem.key, problem.message) == (f"{path}:{line}", key, message)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("language: ru\nturns: [1", 2),
        ("turns:\n\tchat_s: 3", 2),
        ("language: 'ru\n\n", 3),
        ("language: *other", 1),
        ("language: ru\n---\nlanguage: en", 2),
    ],
)
def test_not_yaml(tmp_path: Path, text: str, line: int) -> None:
    """A slip in the syntax is told with its line."""
    path = tmp_path / "k.yaml"
    path.write_text(text)
    (problem,) = read_yaml(path).problems
    assert problem.source == f"{path}:{line}"
    assert problem.message.startswith("is not YAML: ")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"language: \xff", "is not UTF-8 text"),
        (b"language: \x00", "is not YAML: it holds characters that text does not have"),
    ],
)
def test_not_text(tmp_path: Path, content: bytes, message: str) -> None:
    """A file that is no text is refused as a whole."""
    path = tmp_path / "k.yaml"
    path.write_bytes(content)
    (problem,) = read_yaml(path).problems
    assert (problem.source, problem.message) == (str(path), message)


@pytest.mark.parametrize(
    ("name", "reason"), [("absent.yaml", "No such file or directory"), ("", "Is a directory")]
)
def test_unreadable(tmp_path: Path, name: str, reason: str) -> None:
    """A file that was named but cannot be read is a problem, not silence."""
    (problem,) = read_yaml(tmp_path / name).problems
    assert problem.message == f"cannot be read: {reason}"


@pytest.mark.parametrize("text", ["", "# nothing\n", "telegram:\n  # token: x\n", "log: {file: }"])
def test_nothing_said(tmp_path: Path, text: str) -> None:
    """An empty file, section or value says nothing: defaults hold."""
    path = tmp_path / "k.yaml"
    path.write_text(text)
    layer = read_yaml(path)
    assert (layer.given, layer.problems) == ({}, ())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("turns: {chat_s: yes}", "turns.chat_s: must not be yes or no"),
        ("turns: {chat_s: soon}", "turns.chat_s: must be a number"),
        ("turns: {chat_s: [1]}", "turns.chat_s: must be a number"),
        ("turns: {chat_s: 0}", "turns.chat_s: must be more than 0"),
        ("turns: {chat_s: 1e9}", "turns.chat_s: must be at most 3600"),
        ("turns: {chat_s: .nan}", "turns.chat_s: must be at most 3600"),
        ("turns: {chat_s: .inf}", "turns.chat_s: must be at most 3600"),
        ("turns: {concurrency: many}", "turns.concurrency: must be a whole number"),
        ("turns: {concurrency: 1.5}", "turns.concurrency: must be a whole number"),
        ("turns: {concurrency: {a: 1}}", "turns.concurrency: must be a whole number"),
        ("turns: {concurrency: 0}", "turns.concurrency: must be at least 1"),
        ("turns: {concurrency: 1000}", "turns.concurrency: must be at most 256"),
        ("events: {retention_days: 1}", "events.retention_days: must be at least 2"),
        ("access: {admins: [1, ann]}", "access.admins: item 2 must be a whole number"),
        ("access: {admins: {ann: 1}}", "access.admins: must be a list, or values with commas"),
        ("access: {chats: [-100, 0]}", "access.chats: item 2 must not be 0"),
        ("log: {level: loud}", "log.level: must be 'debug', 'info', 'warning' or 'error'"),
        ("log: {file: 3}", "log.file: must be a path"),
        ("log: {file: ''}", "log.file: must be a path"),
        ("telegram: {token: 3}", "telegram.token: must be text (in YAML, put it in quotes)"),
    ],
)
def test_wrong_value(read: Read, text: str, sentence: str) -> None:
    """A value that cannot be is told in the operator's words."""
    with pytest.raises(SettingsError) as caught:
        read(text)
    (line,) = str(caught.value).splitlines()
    assert sentence in line


def test_values(read: Read) -> None:
    """Numbers, lists, texts and paths come as they are written; a choice in any case."""
    settings = read(
        "language: RU\nlog: {file: ~/k.log}\naccess: {admins: [1, 2], users: '3, 4', chats: -5}\n"
    )
    access = settings.access
    assert (settings.language, str(settings.log.file)) == ("ru", "/home/ann/k.log")
    assert (access.admins, access.users, access.chats) == ((1, 2), (3, 4), (-5,))
