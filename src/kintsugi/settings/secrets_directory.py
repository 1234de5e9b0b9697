"""The settings that files in a directory give (credentials of systemd, Docker, Kubernetes)."""

from difflib import get_close_matches
from pathlib import Path
from typing import Final

from kintsugi.errors import Problem
from kintsugi.settings.layer import Given, Layer
from kintsugi.settings.register import register, unknown

_MISSPELT: Final = 0.8  # telegram_tokn is; openai_api_key, another program's, is not


def read_secrets(directory: Path | None) -> Layer:
    """One file per setting, named like `telegram_token`.

    Such a directory may hold the files of other programs, so only a name that is nearly one of
    ours is a problem.
    """
    if directory is None:
        return Layer(given={})
    try:
        names = sorted(entry.name for entry in directory.iterdir())
    except OSError as error:
        return _unreadable(directory, error)
    keys = {setting.file_name: setting.key for setting in register()}
    layers = [_read(directory / name, keys[name]) for name in names if name in keys]
    problems = [problem for layer in layers for problem in layer.problems]
    problems += [
        Problem(
            source=str(directory), key=name, message=unknown("secret", name.lower(), list(keys))
        )
        for name in names
        if name not in keys and get_close_matches(name.lower(), keys, n=1, cutoff=_MISSPELT)
    ]
    given = {key: value for layer in layers for key, value in layer.given.items()}
    return Layer(given=given, problems=tuple(problems))


def _read(path: Path, key: str) -> Layer:
    try:
        value = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        return _unreadable(path, error)
    except UnicodeDecodeError:
        problem = Problem(source=str(path), key=key, message="is not UTF-8 text")
        return Layer(given={}, problems=(problem,))
    return Layer(given={key: Given(value=value, source=str(path))})


def _unreadable(path: Path, error: OSError) -> Layer:
    problem = Problem(source=str(path), key="", message=f"cannot be read: {error.strerror}")
    return Layer(given={}, problems=(problem,))
