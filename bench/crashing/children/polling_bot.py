"""The baseline: an echo on stock aiogram polling, as its guides write one.

`python -m bench.crashing.children.polling_bot --tasks yes|no`: token and Bot API come from the
environment, under the names that Kintsugi gives them.
"""

import argparse
import asyncio
import os
from random import SystemRandom
from typing import Final

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message

_WORK_S: Final = (0.03, 0.25)  # what a handler with a database and a quick model takes


async def _echo(message: Message) -> None:
    await asyncio.sleep(SystemRandom().uniform(*_WORK_S))
    await message.answer((message.text or "").removeprefix("say "))


async def _poll(*, handle_as_tasks: bool) -> None:
    server = TelegramAPIServer.from_base(os.environ["KINTSUGI_TELEGRAM_API_BASE_URL"])
    bot = Bot(os.environ["TELEGRAM_TOKEN"], session=AiohttpSession(api=server))
    dispatcher = Dispatcher()
    dispatcher.message.register(_echo)
    await dispatcher.start_polling(bot, handle_as_tasks=handle_as_tasks)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tasks", choices=("yes", "no"), required=True)
    options = parser.parse_args()
    asyncio.run(_poll(handle_as_tasks=options.tasks == "yes"))


if __name__ == "__main__":
    main()
