import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kintsugi.web import ask

TOKEN = "abcdefghijklmnopqrst"  # pragma: allowlist secret


async def asked(*words: str) -> int:
    return await asyncio.to_thread(ask.main, words)


async def test_a_bot_that_is_well(
    serve: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is printed, and the exit code says that all is well."""
    monkeypatch.delenv(ask.TOKEN_VARIABLE, raising=False)
    async with serve() as port:
        assert await asked(f"http://127.0.0.1:{port}/readyz") == 0
    assert '"ok":true' in capsys.readouterr().out


async def test_a_bot_that_is_unwell(
    serve: Any, bot: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """The reasons are printed, and the exit code says that something is wrong."""
    bot.last_poll_age_s = None
    async with serve() as port:
        assert await asked(f"http://127.0.0.1:{port}/readyz") == 1
    assert "No poll has succeeded yet" in capsys.readouterr().out


async def test_the_token_is_brought(
    serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token comes from the environment or from a file, never from the command line."""
    monkeypatch.delenv(ask.TOKEN_VARIABLE, raising=False)
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    async with serve(TOKEN) as port:
        url = f"http://127.0.0.1:{port}/healthz"
        assert await asked(url) == 1
        assert await asked(url, "--token-file", str(file)) == 0
        monkeypatch.setenv(ask.TOKEN_VARIABLE, TOKEN)
        assert await asked(url) == 0


async def test_nobody_there(free_port: int, capsys: pytest.CaptureFixture[str]) -> None:
    """A bot that does not run is unwell, not a traceback."""
    assert await asked(f"http://127.0.0.1:{free_port}/healthz") == 1
    assert "does not answer" in capsys.readouterr().out


def test_only_http() -> None:
    """A file is no address of a bot."""
    with pytest.raises(SystemExit):
        ask.main(["file:///etc/passwd"])


def test_it_is_light() -> None:
    """It loads neither the settings nor the server: it is run every minute in a container."""
    heavy = ("pydantic", "fastapi", "sqlalchemy", "aiohttp")
    code = f"import sys, kintsugi.web.ask; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
