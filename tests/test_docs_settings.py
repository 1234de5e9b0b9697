"""docs/settings.md, config.example.yaml and .env.example say what the code does."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from kintsugi.settings import Setting, load, register

ROOT = Path(__file__).parent.parent
EVERY_SETTING = pytest.mark.parametrize("setting", register(), ids=lambda setting: setting.key)
DATA_DIR = "~/.local/share/kintsugi"


def _default(setting: Setting) -> object:
    """As YAML would read it; data_dir's depends on the machine and is shown as it usually is."""
    if setting.key == "data_dir":
        return DATA_DIR
    return list(setting.default) if isinstance(setting.default, tuple) else setting.default


def _uncommented(line: str) -> str:
    """A setting that is commented out, with its mark taken away; prose has no colon at its word."""
    return re.sub(r"^(\s*)# ([a-z_]+:( \S+)?)$", r"\1\2", line)


def test_example_file_changes_nothing(tmp_path: Path) -> None:
    """A copy of config.example.yaml is a valid configuration, and every value in it the default."""
    environ = {"HOME": "/home/ann"}
    (tmp_path / "empty.yaml").write_text("")
    example = load(path=ROOT / "config.example.yaml", environ=environ)
    assert example == load(path=tmp_path / "empty.yaml", environ=environ)


@EVERY_SETTING
def test_example_file(setting: Setting) -> None:
    """config.example.yaml shows each setting with its default, under its meaning."""
    lines = (ROOT / "config.example.yaml").read_text().splitlines()
    shown = yaml.safe_load("\n".join(map(_uncommented, lines)))
    name = setting.key.rpartition(".")[2]
    section = shown[setting.section] if setting.section else shown
    assert section[name] == _default(setting)
    start = lines.index(f"{setting.section}:") if setting.section else 0
    place = next(
        number
        for number, line in enumerate(lines)
        if number >= start and _uncommented(line).strip().startswith(f"{name}:")
    )
    assert lines[place - 1].strip() == f"# {setting.description}"


def test_example_file_has_nothing_else() -> None:
    """config.example.yaml shows no setting that is gone."""
    lines = (ROOT / "config.example.yaml").read_text().splitlines()
    shown = yaml.safe_load("\n".join(map(_uncommented, lines)))
    keys = {
        f"{name}.{inner}" if isinstance(value, dict) else name
        for name, value in shown.items()
        for inner in (value if isinstance(value, dict) else [""])
    }
    assert keys == {setting.key for setting in register()}


def _environment_example() -> dict[str, tuple[str, str]]:
    """Name -> (value, the comment above)."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    found = {}
    for above, line in pairwise(lines):
        if match := re.fullmatch(r"(?:# )?([A-Z_]+)=(.*)", line):
            found[match[1]] = (match[2], above)
    return found


@EVERY_SETTING
def test_environment_example(setting: Setting) -> None:
    """.env.example shows each setting's variable with its default, under its meaning."""
    value, above = _environment_example()[setting.environment_names[0]]
    default = _default(setting)
    text = ",".join(map(str, default)) if isinstance(default, list) else default
    assert value == ("" if text is None else f"{text:g}" if isinstance(text, float) else str(text))
    assert above == f"# {setting.description}"


def test_environment_example_has_nothing_else() -> None:
    """.env.example shows no variable that is gone."""
    names = {setting.environment_names[0] for setting in register()}
    assert set(_environment_example()) == names


def _rows() -> dict[str, tuple[str, str, str]]:
    """Key -> (environment, default, meaning)."""
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (ROOT / "docs" / "settings.md").read_text().splitlines()
        if line.startswith("| `")
    ]
    return {key.strip("`"): (names, default, meaning) for key, names, default, meaning in cells}


@EVERY_SETTING
def test_table(setting: Setting) -> None:
    """docs/settings.md has a row for each setting: its variables, its default, its meaning."""
    names, default, meaning = _rows()[setting.key]
    assert names == ", ".join(f"`{name}`" for name in setting.environment_names)
    assert meaning == setting.description
    if setting.key == "data_dir":
        assert default == f"the first of `$STATE_DIRECTORY`, else `{DATA_DIR}`"
    else:
        expected = setting.default if setting.default != () else None
        assert default == "none" or yaml.safe_load(default.strip("`")) == expected
        assert (default == "none") == (expected is None)


def test_table_has_nothing_else() -> None:
    """docs/settings.md has no row for a setting that is gone."""
    assert set(_rows()) == {setting.key for setting in register()}
