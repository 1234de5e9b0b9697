"""The simulated Telegram: what a test, a bench or the demo starts and plays with."""

from types import TracebackType
from typing import Self

from kintsugi.clock import Clock
from kintsugi.simulator.telegram.calls import Calls
from kintsugi.simulator.telegram.control import Control
from kintsugi.simulator.telegram.downloads import Downloads
from kintsugi.simulator.telegram.limits import FloodGate, RateLimits
from kintsugi.simulator.telegram.listener import Endpoint, Port
from kintsugi.simulator.telegram.profile import BotProfile
from kintsugi.simulator.telegram.stage import Stage
from kintsugi.simulator.telegram.updates import Wake

NO_LIMITS = RateLimits()


class TelegramServer(Stage):
    """A Bot API server for one bot, on the loopback. Use it as an asynchronous context."""

    def __init__(
        self, *, bot: BotProfile, clock: Clock, port: int = 0, limits: RateLimits = NO_LIMITS
    ) -> None:
        super().__init__(bot=bot, clock=clock)
        calls = Calls(
            world=self.world,
            faults=self.faults,
            journal=self.journal,
            gate=FloodGate(limits, clock),
        )
        endpoint = Endpoint(
            token=bot.token,
            calls=calls,
            downloads=Downloads(world=self.world, faults=self.faults, journal=self.journal),
            control=Control(self),
        )
        self._port = Port(endpoint.handle, port=port)

    @property
    def base_url(self) -> str:
        """Where the Bot API is: requests go to `{base_url}/bot{token}/{method}`."""
        return f"http://127.0.0.1:{self._port.number}"

    async def up(self) -> None:
        """Listen, again on the same port. Raises: OSError when somebody else has it."""
        await self._port.open()

    async def down(self) -> None:
        """Refuse connections and cut those there are; what Telegram knows stays.

        People can go on writing, and faults stay armed; calls that hang are dropped.
        """
        self.faults.release()
        self.world.updates.interrupt(Wake.CLOSED)
        await self._port.close()

    async def __aenter__(self) -> Self:
        await self.up()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.down()
