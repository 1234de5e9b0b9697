"""`kintsugi demo`: the real bot over the simulated Telegram, in this terminal."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from kintsugi import log
from kintsugi.app import App, World, serve
from kintsugi.cli.conversation import Conversation
from kintsugi.cli.invocation import Invocation
from kintsugi.cli.terminal import talk
from kintsugi.clock import SystemClock
from kintsugi.log import Redactor
from kintsugi.settings import Settings, load, secret_values
from kintsugi.simulator.telegram import BotProfile, Person, TelegramServer

_PERSON_ID = 1
_BOT = BotProfile(
    token="1234567890:" + "demo" * 9,
    id=1234567890,
    username="kintsugi_demo_bot",
    first_name="Kintsugi",
)

MODEL_KEYS: Final = {  # provider -> the variable that holds its key
    "openai": "OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    "deepseek": "DEEPSEEK_API_KEY",
    "moonshot": "MOONSHOT_API_KEY",
    "gemini": "GEMINI_API_KEY",
    "openrouter": "OPENROUTER_API_KEY",
    "gateway": "LLM_GATEWAY_TOKEN",
}


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """It has none of its own."""


def run(invocation: Invocation, _arguments: argparse.Namespace) -> int:
    print(_banner(invocation.environ), file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="kintsugi-demo-") as folder:
        return asyncio.run(_demo(invocation, Path(folder)))


async def _demo(invocation: Invocation, data_dir: Path) -> int:
    async with TelegramServer(bot=_BOT, clock=SystemClock()) as telegram:
        settings = _settings(invocation, data_dir, telegram.base_url)
        with (data_dir / "demo.log").open("w") as sink:
            log.configure(settings.log, Redactor(secret_values(settings)), stream=sink)
            person = telegram.person(
                id=_PERSON_ID, first_name="You", language_code=_language(invocation.environ)
            )
            return await _talk_to_bot(settings, telegram, person)


async def _talk_to_bot(settings: Settings, telegram: TelegramServer, person: Person) -> int:
    running: asyncio.Future[App] = asyncio.get_running_loop().create_future()
    bot = asyncio.create_task(serve(settings, World(), running.set_result))
    # If it cannot start, its error ends the demo.
    bot.add_done_callback(lambda _: running.cancel())
    try:
        app = await running
    except asyncio.CancelledError:
        await bot
        raise
    conversation = Conversation(telegram, person, app, bot)
    try:
        if sys.stdin.isatty():
            return await talk(conversation)
        return await _play(conversation)
    finally:
        app.stop()
        await bot


async def _play(conversation: Conversation) -> int:
    """Say each line of the input and print its final answer as a block."""
    blocks = 0
    while line := await asyncio.to_thread(sys.stdin.readline):
        if not line.strip():
            continue
        for answer in await conversation.ask(line.rstrip("\n")):
            print(("\n" if blocks else "") + answer, flush=True)
            blocks += 1
    return 0


def _settings(invocation: Invocation, data_dir: Path, base_url: str) -> Settings:
    overrides: dict[str, Any] = {
        "data_dir": data_dir,
        "telegram.token": _BOT.token,
        "telegram.api_base_url": base_url,
        "access.admins": [_PERSON_ID],
        # The simulated Telegram has no limits, and a demo is not there to show waiting.
        "telegram.messages_per_second": 1000,
        "telegram.messages_per_chat_per_second": 30,
        "telegram.chat_burst": 20,
        # A transcript has no buttons: nobody can be asked for their zone.
        "time_zone": "UTC",
        "llm.provider": "offline",
        "log.format": "json",
        "log.file": None,
    }
    return load(
        path=invocation.config,
        environ=invocation.environ,
        secrets_dir=invocation.secrets,
        overrides=overrides,
    )


def _banner(environ: Mapping[str, str]) -> str:
    found = {provider: name for provider, name in MODEL_KEYS.items() if environ.get(name)}
    keys = (
        f"Model keys found: {', '.join(found.values())}. The demo stays offline and does not use "
        f"them; `LLM_PROVIDER={next(iter(found))} kintsugi run` does (docs/models.md)."
        if found
        else "No model key found, and none is needed: the built-in offline model answers."
    )
    return f"Kintsugi demo: the real bot over a simulated Telegram, on this machine only.\n{keys}"


def _language(environ: Mapping[str, str]) -> str:
    """The person's language as Telegram would report it, taken from the terminal's."""
    return environ.get("LANG", "en")[:2].lower()
