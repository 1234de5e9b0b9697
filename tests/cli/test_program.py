"""The command line as people run it: as a process. Each start costs seconds, so these are few."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from kintsugi.clock import SystemClock
from kintsugi.simulator.telegram import BotProfile, TelegramServer

BOT = BotProfile(token="424242:" + "hush" * 9, id=424242, username="pots", first_name="Pots")


async def _start(
    *arguments: str, environ: Mapping[str, str], cwd: Path
) -> asyncio.subprocess.Process:
    kept = {name: value for name, value in os.environ.items() if name.startswith(("PATH", "COV"))}
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kintsugi", *arguments, cwd=cwd, stdin=pipe, stdout=pipe, stderr=pipe,
        env={**kept, "HOME": str(cwd), "PYTHONUTF8": "1", "PYTHONFAULTHANDLER": "1", **environ},
    )  # fmt: skip


async def _demo(words: str, cwd: Path, **environ: str) -> tuple[str, str]:
    process = await _start("demo", environ=environ, cwd=cwd)
    async with asyncio.timeout(60):
        output, errors = await process.communicate(words.encode())
    assert process.returncode == 0, errors.decode()
    return output.decode(), errors.decode()


async def test_demo(tmp_path: Path) -> None:
    """Piped lines get their final answers as blocks with a blank line between, and nothing else."""
    output, errors = await _demo(
        "say one\n\nsay two\n2 + 2\n",
        tmp_path,
        OPENAI_API_KEY="hush",  # pragma: allowlist secret
        LANG="C.UTF-8",
    )
    assert output == "one\n\ntwo\n\nThat makes 4.\n"
    assert "OPENAI_API_KEY" in errors
    assert "hush" not in errors
    assert "Traceback" not in errors


async def test_demo_in_russian(tmp_path: Path) -> None:
    """The demo speaks the terminal's language; without keys it says that none is needed."""
    output, errors = await _demo("/status\nпривет", tmp_path, LANG="ru_RU.UTF-8")
    status, _, greeting = output.partition("\n\n")
    assert status.startswith("Всё в порядке.\n")
    assert "Здравствуйте" in greeting
    assert "none is needed" in errors


async def test_run_until_told_to_stop(tmp_path: Path) -> None:
    """`kintsugi run` answers, ends with 0 on SIGTERM, and prints no secret."""
    async with TelegramServer(bot=BOT, clock=SystemClock()) as telegram:
        ann = telegram.person(id=7, first_name="Ann")
        environ = {
            "TELEGRAM_TOKEN": BOT.token,
            "TELEGRAM_API_BASE_URL": telegram.base_url,
            "KINTSUGI_DATA_DIR": str(tmp_path / "data"),
            "KINTSUGI_ACCESS_USERS": "7",
        }
        process = await _start("run", environ=environ, cwd=tmp_path)
        ann.says("say hello")
        await telegram.until(
            lambda: "hello" in [m.text for m in telegram.chat(7).messages], timeout=60
        )
        second = await _start("run", environ=environ, cwd=tmp_path)
        async with asyncio.timeout(60):
            _, refused = await second.communicate()
            process.send_signal(signal.SIGTERM)
            output, errors = await process.communicate()
    assert (process.returncode, second.returncode) == (0, 1)
    assert b"another kintsugi process holds" in refused
    assert b"Traceback" not in refused + errors
    assert b"hush" not in output + errors


@pytest.mark.parametrize("option", ["--version"])
async def test_quick(tmp_path: Path, option: str) -> None:
    """Asking for the version starts nothing."""
    process = await _start(option, environ={}, cwd=tmp_path)
    output, _ = await process.communicate()
    assert output.startswith(b"kintsugi ")
    assert _names(tmp_path) == []


def _names(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir()]
