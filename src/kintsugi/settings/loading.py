"""From all sources to one `Settings`, or to everything that is wrong with them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError

from kintsugi.errors import Problem, SettingsError
from kintsugi.settings.environment import read_environment
from kintsugi.settings.layer import Given, Layer
from kintsugi.settings.model import Settings
from kintsugi.settings.register import CONFIG_VARIABLE, register, unknown
from kintsugi.settings.secrets_directory import read_secrets
from kintsugi.settings.wording import sentence
from kintsugi.settings.yaml_file import read_yaml


def load(
    *,
    path: Path | None,
    environ: Mapping[str, str],
    secrets_dir: Path | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Settings:
    """Read the settings: overrides > environment > secrets directory > YAML file > defaults.

    Args:
        path: The YAML file; without it $KINTSUGI_CONFIG, ./config.yaml, or kintsugi/config.yaml in
            the user's configuration directory, whichever is found first. None is needed.
        environ: All that is known of the environment; `os.environ` is never read.
        secrets_dir: Files named like `telegram_token`; without it $CREDENTIALS_DIRECTORY.
        overrides: Values by key, such as {"telegram.api_base_url": ...}.

    Raises:
        SettingsError: With every problem of every source, secrets left out of the words.
    """
    layers = (
        _defaults(environ),
        _read_file(path, environ),
        read_secrets(secrets_dir or _path(environ, "CREDENTIALS_DIRECTORY")),
        read_environment(environ),
        _read_overrides(overrides or {}),
    )
    given = {key: value for layer in layers for key, value in layer.given.items()}
    problems = [problem for layer in layers for problem in layer.problems]
    problems += _expand_home(given, environ.get("HOME"))
    settings, refused = _validate(given)
    if settings is None or problems:
        raise SettingsError([*problems, *refused])
    return settings


def secret_values(settings: BaseModel) -> frozenset[str]:
    """Every secret that is set, in the clear: for the redactor, and for nobody else."""
    found: set[str] = set()
    for name in type(settings).model_fields:
        match getattr(settings, name):
            case SecretStr() as secret:
                found.add(secret.get_secret_value())
            case BaseModel() as section:
                found |= secret_values(section)
    return frozenset(found)


def _defaults(environ: Mapping[str, str]) -> Layer:
    """The one default that depends on the machine; without a home it must be given."""
    state, home = environ.get("STATE_DIRECTORY", ""), environ.get("HOME")
    if first := state.split(":")[0]:  # systemd lists several directories with colons
        return Layer(given={"data_dir": Given(value=first, source="environment STATE_DIRECTORY")})
    if home:
        place = f"{home}/.local/share/kintsugi"
        return Layer(given={"data_dir": Given(value=place, source="environment HOME")})
    return Layer(given={})


def _read_file(path: Path | None, environ: Mapping[str, str]) -> Layer:
    named = path or _path(environ, CONFIG_VARIABLE)
    if named:
        return read_yaml(named)
    existing = next((place for place in _usual_places(environ) if place.is_file()), None)
    return read_yaml(existing) if existing else Layer(given={})


def _usual_places(environ: Mapping[str, str]) -> list[Path]:
    home = _path(environ, "HOME")
    configuration = _path(environ, "XDG_CONFIG_HOME") or (home / ".config" if home else None)
    here = Path("config.yaml")
    return [here, configuration / "kintsugi" / "config.yaml"] if configuration else [here]


def _path(environ: Mapping[str, str], name: str) -> Path | None:
    return Path(value) if (value := environ.get(name)) else None


def _read_overrides(overrides: Mapping[str, Any]) -> Layer:
    known = [setting.key for setting in register()]
    return Layer(
        given={
            key: Given(value=value, source="command line")
            for key, value in overrides.items()
            if key in known
        },
        problems=tuple(
            Problem(source="command line", key=key, message=unknown("setting", key, known))
            for key in overrides
            if key not in known
        ),
    )


def _expand_home(given: dict[str, Given], home: str | None) -> list[Problem]:
    """Replace a leading `~` by the home handed in; `Path.expanduser` would read our own."""
    problems = []
    for key in [setting.key for setting in register() if setting.is_path and setting.key in given]:
        value, source = given[key].value, given[key].source
        if not (isinstance(value, str) and (value == "~" or value.startswith("~/"))):
            continue
        if home:
            given[key] = Given(value=home + value[1:], source=source)
        else:
            message = "starts with ~, but HOME is not set"
            problems.append(Problem(source=source, key=key, message=message))
    return problems


def _validate(given: Mapping[str, Given]) -> tuple[Settings | None, list[Problem]]:
    nested: dict[str, Any] = {}
    for key, entry in given.items():
        section, _, name = key.rpartition(".")
        (nested.setdefault(section, {}) if section else nested)[name] = entry.value
    try:
        return Settings(**nested), []
    except ValidationError as error:
        # Returned, not raised from here: the cause of a SettingsError would show pydantic's input.
        found = error.errors(include_url=False, include_input=False)
    problems = []
    for details in found:
        key = ".".join(part for part in details["loc"] if isinstance(part, str))
        problems.append(Problem(source=_source(key, given), key=key, message=sentence(details)))
    return None, problems


def _source(key: str, given: Mapping[str, Given]) -> str:
    """Where `key` was given, or the setting around it, or the first of the section it names."""
    related = (
        entry.source
        for name, entry in given.items()
        if name == key or name.startswith(f"{key}.") or key.startswith(f"{name}.")
    )
    return next(related, "default")
