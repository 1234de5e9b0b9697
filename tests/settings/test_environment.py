import pytest

from kintsugi.settings import Setting
from kintsugi.settings.environment import read_environment
from kintsugi.settings.register import register


@pytest.mark.parametrize("setting", register(), ids=lambda setting: setting.key)
def test_every_setting_has_its_variables(setting: Setting) -> None:
    """Each name of a setting gives it, and the place it was found at."""
    for name in setting.environment_names:
        given = read_environment({name: " x "}).given[setting.key]
        assert (given.value, given.source) == ("x", f"environment {name}")


def test_the_name_with_prefix_wins() -> None:
    """Of two names of one setting the longer is the stronger."""
    environ = {"KINTSUGI_LLM_PROVIDER": "ours", "LLM_PROVIDER": "another program's"}
    assert read_environment(environ).given["llm.provider"].value == "ours"


def test_other_sections_need_the_prefix() -> None:
    """LOG_LEVEL and the like belong to anybody and are not read."""
    layer = read_environment({"LOG_LEVEL": "debug", "ACCESS_ADMINS": "1", "LANGUAGE": "en_GB:en"})
    assert (layer.given, layer.problems) == ({}, ())


def test_empty_variable() -> None:
    """An empty variable says nothing."""
    environ = {"KINTSUGI_TELEGRAM_TOKEN": "", "TELEGRAM_TOKEN": " "}
    assert read_environment(environ).given == {}


def test_a_weaker_name_is_read_when_the_stronger_is_empty() -> None:
    """An empty KINTSUGI_TELEGRAM_TOKEN does not hide TELEGRAM_TOKEN."""
    environ = {"KINTSUGI_TELEGRAM_TOKEN": "", "TELEGRAM_TOKEN": "x"}
    assert read_environment(environ).given["telegram.token"].value == "x"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("KINTSUGI_TOKEN", "unknown variable; did you mean KINTSUGI_TELEGRAM_TOKEN?"),
        ("KINTSUGI_TELEGRAM_TOKN", "unknown variable; did you mean KINTSUGI_TELEGRAM_TOKEN?"),
        ("KINTSUGI_log_level", "unknown variable; did you mean KINTSUGI_LOG_LEVEL?"),
        ("KINTSUGI_CONFIGURATION", "unknown variable; did you mean KINTSUGI_CONFIG?"),
        ("KINTSUGI_COLOUR", "unknown variable"),
    ],
)
def test_unknown_variable(name: str, message: str) -> None:
    """A name with our prefix that nobody reads is told, with one that is near if there is any."""
    (problem,) = read_environment({name: "x", "KINTSUGI_CONFIG": "k.yaml"}).problems
    assert (problem.source, problem.key, problem.message) == ("environment", name, message)
