from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kintsugi.errors import Problem, SettingsError
from kintsugi.settings import Settings, load, secret_values

Read = Callable[..., Settings]

TOKEN = "123456789:AAcanaryCANARYcanaryCANARYcanary_-x"  # pragma: allowlist secret
HOME = {"HOME": "/home/ann"}


def test_nothing_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a file, a variable or a secret every setting has its default."""
    monkeypatch.chdir(tmp_path)
    settings = load(path=None, environ=HOME)
    assert settings.data_dir == Path("/home/ann/.local/share/kintsugi")
    assert settings.telegram.token is None
    assert settings.turns.chat_s == 120


@pytest.mark.parametrize(
    ("environ", "data_dir"),
    [
        ({"STATE_DIRECTORY": "/var/lib/kintsugi"}, "/var/lib/kintsugi"),
        ({"STATE_DIRECTORY": "/var/lib/a:/var/lib/b"}, "/var/lib/a"),
        ({"STATE_DIRECTORY": "", **HOME}, "/home/ann/.local/share/kintsugi"),
        ({"KINTSUGI_DATA_DIR": "~/data", **HOME}, "/home/ann/data"),
        ({"KINTSUGI_DATA_DIR": "/data"}, "/data"),
    ],
)
def test_data_directory(
    environ: dict[str, str], data_dir: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """data_dir is systemd's first state directory, else the user's data directory; `~` is HOME."""
    monkeypatch.chdir(tmp_path)
    assert load(path=None, environ=environ).data_dir == Path(data_dir)


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({}, "must be given"),
        ({"KINTSUGI_DATA_DIR": "~/data"}, "starts with ~, but HOME is not set"),
    ],
)
def test_data_directory_without_home(
    environ: dict[str, str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no home is known, data_dir must be said in full."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError) as caught:
        load(path=None, environ=environ)
    assert [(p.key, p.message) for p in caught.value.problems] == [("data_dir", message)]


def test_precedence(read: Read) -> None:
    """Overrides win over the environment, it over secrets, they over the file, it over defaults."""
    settings = read(
        "turns: {concurrency: 1, history_messages: 1, chat_s: 31}\nstop: {drain_s: 1}",
        secrets={
            "turns_concurrency": "2",
            "turns_history_messages": "2",
            "turns_chat_s": "32",
        },
        environ={"KINTSUGI_TURNS_CONCURRENCY": "3", "KINTSUGI_TURNS_HISTORY_MESSAGES": "3"},
        overrides={"turns.concurrency": 4},
    )
    turns = settings.turns
    assert (turns.concurrency, turns.history_messages, turns.chat_s) == (4, 3, 32)
    assert (settings.stop.drain_s, turns.first_sign_s) == (1, 30)


def test_all_problems_at_once(read: Read, tmp_path: Path) -> None:
    """One error names every problem of every source with its place."""
    with pytest.raises(SettingsError) as caught:
        read(
            "turns:\n  chat_s: soon\n  chats: 1\nlanguge: ru\n",
            environ={"KINTSUGI_EVENTS_ATTEMPTS": "0", "KINTSUGI_TOKEN": "x"},
            secrets={"telegram_token": "no token"},
            overrides={"stop.drain": 1},
        )
    config = tmp_path / "config.yaml"
    assert {(p.source, p.key) for p in caught.value.problems} == {
        (f"{config}:2", "turns.chat_s"),
        (f"{config}:3", "turns.chats"),
        (f"{config}:4", "languge"),
        ("environment KINTSUGI_EVENTS_ATTEMPTS", "events.attempts"),
        ("environment", "KINTSUGI_TOKEN"),
        (str(tmp_path / "secrets" / "telegram_token"), "telegram.token"),
        ("command line", "stop.drain"),
    }


def test_problem_of_two_settings(read: Read, tmp_path: Path) -> None:
    """A rule over two settings is reported at the place of the one that was given."""
    with pytest.raises(SettingsError) as caught:
        read("turns:\n  chat_s: 10\n")
    assert caught.value.problems == (
        Problem(
            source=f"{tmp_path / 'config.yaml'}:2",
            key="turns",
            message="first_sign_s must not be longer than chat_s",
        ),
    )


@pytest.mark.parametrize(
    "source",
    [
        {"environ": {"KINTSUGI_TELEGRAM_TOKEN": "canary:CANARY"}},
        {"secrets": {"telegram_token": "canary:CANARY"}},
        {"text": "telegram: {token: 'canary:CANARY'}"},
        {"text": "telegram: canary:CANARY"},
        {"text": "telegram: {token: [canary:CANARY]}"},
        {"text": "telegram: {token: *canary:CANARY}"},
        {"text": "telegram: {token: !canary:CANARY x}"},
        {"text": "telegram: {token: @canary:CANARY}"},
        {"text": "telegram: {api_base_url: 'https://canary@proxy'}"},
        {"text": "telegram: {api_base_url: 'https://canary:CANARY'}"},
    ],
)
def test_a_refused_secret_is_not_repeated(read: Read, source: dict[str, Any]) -> None:
    """No error, and nothing that Python prints with one, holds the value that was refused."""
    with pytest.raises(SettingsError) as caught:
        read(**source)
    error = caught.value
    assert "canary" not in f"{error!r} {error}".lower()
    assert error.__cause__ is None
    assert error.__context__ is None


def test_secret_stays_hidden(read: Read) -> None:
    """A token is a secret in every form in which settings are shown."""
    settings = read(environ={"TELEGRAM_TOKEN": TOKEN})
    assert secret_values(settings) == {TOKEN}
    assert TOKEN not in f"{settings!r} {settings} {settings.model_dump_json()}"


def test_no_secrets(read: Read) -> None:
    """Without a token there is nothing for the redactor to know."""
    assert secret_values(read()) == frozenset()


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        (HOME, "ru"),
        ({"HOME": "/nowhere", "XDG_CONFIG_HOME": "{here}/home/.config"}, "ru"),
        ({**HOME, "KINTSUGI_CONFIG": "{here}/named.yaml"}, "en"),
    ],
)
def test_where_the_file_is_looked_for(
    environ: dict[str, str], language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is $KINTSUGI_CONFIG, else ./config.yaml, else in the configuration directory."""
    place = tmp_path / "home" / ".config" / "kintsugi"
    place.mkdir(parents=True)
    (place / "config.yaml").write_text("language: ru")
    (tmp_path / "named.yaml").write_text("language: en")
    monkeypatch.chdir(tmp_path)
    values = {name: value.format(here=tmp_path) for name, value in environ.items()}
    values["HOME"] = values["HOME"].replace("/home/ann", str(tmp_path / "home"))
    assert load(path=None, environ=values).language == language


def test_file_in_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A problem in ./config.yaml is shown with the short name of the file."""
    (tmp_path / "config.yaml").write_text("# a comment\nlanguage: de")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match=r"^config.yaml:2: language: must be 'en' or 'ru'$"):
        load(path=None, environ=HOME)


def test_settings_are_frozen(read: Read) -> None:
    """A room cannot change what it was handed."""
    with pytest.raises(ValueError, match="frozen"):
        read().turns.chat_s = 1  # type: ignore[misc]  # mypy refuses it too
