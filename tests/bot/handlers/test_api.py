import pytest
from pydantic import SecretStr

from kintsugi.bot.context import Ended, Ending
from kintsugi.bot.handlers.api import ChooseApi
from kintsugi.bot.people import Role
from kintsugi.llm.api_mode import ApiMode
from kintsugi.llm.choices import Choices
from kintsugi.settings import Llm
from tests.bot.stagehands import turn, update


def _api(choices: Choices, **settings: object) -> ChooseApi:
    return ChooseApi(choices=choices, settings=Llm(**settings))  # type: ignore[arg-type] # as the row has it


async def _say(api: ChooseApi, text: str) -> Ended:
    return await api(turn(update(text), role=Role.ADMIN))


async def test_the_mode_is_shown_and_changed(choices: Choices) -> None:
    """The default asks the chains; what is chosen stays."""
    api = _api(choices, moonshot_key=SecretStr("sk-1"))
    assert "Mode: auto." in ((await _say(api, "/api")).reply or "")
    assert (await _say(api, "/api KIMI")).ending is Ending.ANSWERED
    again = Choices(choices._store, choices._clock)
    await again.load()
    assert again.mode is ApiMode.KIMI
    await _say(api, "/api auto")
    assert choices.mode is ApiMode.AUTO


@pytest.mark.parametrize(
    ("mode", "settings", "missing"),
    [
        ("openai", {}, "llm.openai_key"),
        ("kimi", {}, "llm.moonshot_key"),
        ("custom", {}, "llm.custom_url, llm.custom_model"),
        ("custom", {"custom_url": "http://127.0.0.1:9/v1"}, "llm.custom_model"),
    ],
)
async def test_what_cannot_be_used_is_refused_with_what_is_missing(
    choices: Choices, mode: str, settings: dict[str, object], missing: str
) -> None:
    """By the setting's name; nothing is changed."""
    ended = await _say(_api(choices, **settings), f"/api {mode}")
    assert (ended.ending, ended.reason) == (Ending.EXPLAINED, "api-missing")
    assert f": {missing} is not set" in (ended.reply or "")
    assert choices.mode is ApiMode.AUTO


async def test_anything_else_is_refused_with_the_list(choices: Choices) -> None:
    """There are four modes."""
    ended = await _say(_api(choices), "/api gemini")
    assert "There are: auto, openai, kimi, custom." in (ended.reply or "")
    assert ended.reason == "api-unknown"
