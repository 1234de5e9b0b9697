"""`kintsugi drill`, its models scripted servers over real HTTP (SPEC L10)."""

import json
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kintsugi.app import DATABASE
from kintsugi.cli.drill import as_json, drill
from kintsugi.cli.parser import main
from kintsugi.clock import SystemClock
from kintsugi.i18n import Catalogues, Message
from kintsugi.llm.drill import Outcome, Report
from kintsugi.settings import Settings, load
from kintsugi.simulator.llm import Fail, ModelServer, Say

pytestmark = [
    pytest.mark.xdist_group("litellm"),  # importing it takes seconds
    pytest.mark.filterwarnings("ignore:Accessing the 'model_:DeprecationWarning"),
]

CATALOGUES = Catalogues.load(strict=True)


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with ModelServer(clock=SystemClock()) as server:
        yield server


def settings(folder: Path, server: ModelServer, **more: Any) -> Settings:
    overrides = {
        "data_dir": folder,
        "llm.chat_chain": ["custom/mine", "gateway/other"],
        "llm.custom_url": server.base_url,
        "llm.gateway_url": server.base_url,
        "llm.gateway_token": "sk-hush-0123456789",  # pragma: allowlist secret
        "llm.prices": {"gateway/other": {"input": 1, "output": 1}},
    }
    return load(path=None, environ={}, overrides=overrides | more)


def rows(folder: Path, query: str, *given: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        found = connection.execute(query, given).fetchall()
        connection.commit()
    return found


async def test_the_other_model_is_asked_once_and_booked(
    tmp_path: Path, server: ModelServer
) -> None:
    """The named one is not: its fault comes from elsewhere. Nobody rests by it."""
    server.script(model="*", default=Say("yes"))
    report = await drill(settings(tmp_path, server), CATALOGUES, "mine", "402")
    assert isinstance(report, Report)
    assert (report.outcome, report.answered_by) == (Outcome.ANSWERED, "gateway/other")
    [call] = server.calls
    assert call.model == "other"
    told = as_json(report)
    assert told["attempts"][0] | {"milliseconds": 0} == {
        "model": "custom/mine",
        "cause": "first",
        "milliseconds": 0,
        "answered": False,
        "kind": "quota",
        "asked": True,
        "status": 402,
        "code": "insufficient_quota",
    }
    assert [each["key"] for each in told["would_rest"]] == ["custom"]
    assert told["calls"] == 1
    assert float(told["cost_usd"]) > 0
    assert rows(tmp_path, "SELECT target, mode, user_id, state FROM model_call") == [
        ("gateway/other", "drill", None, "completed")
    ]
    assert rows(tmp_path, "SELECT key FROM breaker") == []


async def test_it_begins_from_what_a_running_bot_wrote_down(
    tmp_path: Path, server: ModelServer
) -> None:
    """Who rests there is passed over here; calls that are open in the books stay open."""
    server.script(model="*", default=Fail(503, {"error": {"message": "busy"}}))
    chosen = settings(tmp_path, server)
    await drill(chosen, CATALOGUES, "mine", "timeout")  # makes the tables
    rows(
        tmp_path,
        "INSERT INTO breaker (key, reason, since, until, length_ms, times, generation, declared)"
        " VALUES ('custom', 'quota', ?, ?, 900000, 1, 1, 0)",
        1_767_225_600_000_000,  # microseconds: 2026
        4_102_444_800_000_000,  # 2100
    )
    rows(tmp_path, "UPDATE model_call SET state = 'reserved', owner = 'the running bot'")
    report = await drill(chosen, CATALOGUES, "mine", "401")
    assert isinstance(report, Report)
    assert (report.met, report.outcome) == (False, Outcome.KEPT)
    states = rows(tmp_path, "SELECT state FROM model_call ORDER BY id")
    assert states[0] == ("reserved",)
    assert rows(tmp_path, "SELECT key FROM breaker") == [("custom",)]


async def test_what_is_wrong_with_the_words_is_told(tmp_path: Path, server: ModelServer) -> None:
    """And nobody is asked."""
    told = await drill(settings(tmp_path, server), CATALOGUES, "custom/mime", "401")
    assert isinstance(told, Message)
    assert (told.id, told.args["models"]) == ("drill-unknown-model", "custom/mine, gateway/other")
    assert server.calls == ()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., int]:
    """The command as people type it; nothing listens where its models should be."""
    monkeypatch.setenv("KINTSUGI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LLM_CUSTOM_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("LLM_CHAT_CHAIN", "custom/mine,offline")

    def command(*arguments: str) -> int:
        return main(["drill", *arguments])

    return command


def test_exit_codes(
    run: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """0 where somebody answers, if only the built-in model; 1 where nobody; 2 for wrong words."""
    assert run("mine", "timeout") == 0
    assert "⚠ Only my built-in model would have answered, 30.0 s later" in capsys.readouterr().out
    monkeypatch.setenv("LLM_CHAT_CHAIN", "custom/mine")
    assert run("mine", "timeout", "--json") == 1
    assert json.loads(capsys.readouterr().out)["outcome"] == "kept"
    assert run("mine", "teapot") == 2
    told = capsys.readouterr()
    assert "I know no fault “teapot”" in told.err
    assert told.out == ""


def test_help_has_examples(capsys: pytest.CaptureFixture[str]) -> None:
    """And every fault."""
    with pytest.raises(SystemExit):
        main(["drill", "--help"])
    shown = capsys.readouterr().out
    assert "kintsugi drill openai/gpt-5.4-mini 429" in shown
    assert "midstream" in shown
