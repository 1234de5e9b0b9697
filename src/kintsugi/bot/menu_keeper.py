"""Gives Telegram the menus it does not have yet, once per start."""

from random import Random
from typing import Final

import structlog

from kintsugi.bot.channel import Channel
from kintsugi.bot.menus import Menu, menus
from kintsugi.bot.people import People
from kintsugi.bot.telegram import BotApi
from kintsugi.clock import Clock
from kintsugi.errors import Ambiguous, ChannelError, Flood, Refused, StoreError, Unreachable
from kintsugi.events.retry import RetryPolicy
from kintsugi.i18n import Catalogues

_RETRY: Final = RetryPolicy(attempts=8, base_s=2.0, cap_s=300.0)


class MenuKeeper:
    def __init__(
        self, api: BotApi, people: People, catalogues: Catalogues, clock: Clock, random: Random
    ) -> None:
        self._api = api
        self._people = people
        self._catalogues = catalogues
        self._clock = clock
        self._random = random
        self._log = structlog.get_logger("kintsugi.bot.menus")

    async def run(self, channel: Channel) -> None:
        """Once we are known at Telegram. Nothing depends on it, so all that fails is a log line."""
        await channel.identified()
        if channel.identity is None:
            return
        try:
            admins = await self._people.admins()
        except StoreError as error:
            self._log.warning("menus.skipped", error=repr(error))
            return
        for menu in menus(self._catalogues, admins):
            await self._keep(menu)

    async def _keep(self, menu: Menu) -> None:
        attempt = 0
        while True:
            attempt += 1
            try:
                await self._set_if_different(menu)
            except (Flood, Unreachable, Ambiguous) as error:  # setting it twice does no harm
                delay_s = self._delay_s(error, attempt)
                if delay_s is None:
                    self._log.warning("menu.given_up", scope=menu.scope, error=repr(error))
                    return
                await self._clock.sleep(delay_s)
                continue
            except Refused as error:  # an admin who never wrote to us has no chat with us yet
                self._log.info("menu.refused", scope=menu.scope, error=repr(error))
            except ChannelError as error:  # the token is refused: the gateway says so
                self._log.warning("menu.given_up", scope=menu.scope, error=repr(error))
            return

    def _delay_s(self, error: ChannelError, attempt: int) -> float | None:
        """None: no more."""
        delay_s = _RETRY.delay_s(attempt, self._random)
        return error.retry_after if isinstance(error, Flood) and delay_s is not None else delay_s

    async def _set_if_different(self, menu: Menu) -> None:
        if await self._api.call("getMyCommands", menu.place) != menu.listed:
            await self._api.call("setMyCommands", {**menu.place, "commands": menu.listed})
            self._log.info("menu.set", scope=menu.scope, language=menu.language_code)
