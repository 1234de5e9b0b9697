"""The baseline: the shortest echo on stock aiogram polling.

`python -m bench.serving.children.echo`: token and Bot API come from the environment, under the
names that Kintsugi gives them.
"""

import asyncio
import os

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message


async def _echo(message: Message) -> None:
    await message.answer(message.text or "")


async def _poll() -> None:
    server = TelegramAPIServer.from_base(os.environ["KINTSUGI_TELEGRAM_API_BASE_URL"])
    bot = Bot(os.environ["TELEGRAM_TOKEN"], session=AiohttpSession(api=server))
    dispatcher = Dispatcher()
    dispatcher.message.register(_echo)
    await dispatcher.start_polling(bot)


if __name__ == "__main__":
    asyncio.run(_poll())
