"""Carrying a performance out on a connection: the only place that writes, waits and hangs up."""

import asyncio
import socket
import struct
from dataclasses import dataclass

from aiohttp import web

from kintsugi.clock import Clock
from kintsugi.simulator.llm.calls import Outcome
from kintsugi.simulator.llm.performance import HangUp, Performance, Step, Wait, Write

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER on, 0 s: close() sends RST (socket(7))


@dataclass(slots=True, kw_only=True)
class Delivery:
    """How far it got. It says "cancelled" until the end is reached, so no exit can be missed."""

    status: int | None = None
    tokens: int = 0
    outcome: Outcome = Outcome.CANCELLED


class Stage:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def play(
        self, request: web.Request, performance: Performance, delivery: Delivery
    ) -> web.StreamResponse:
        """Raises ConnectionError or CancelledError when the client is gone."""
        response = web.StreamResponse(status=performance.status, headers=performance.headers)
        response.content_type = performance.content_type
        response.content_length = performance.length
        for step in performance.before:
            if await self._rest(request, step):
                delivery.outcome = performance.outcome
                return response
        await response.prepare(request)
        delivery.status = performance.status
        await self._act(request, response, performance, delivery)
        delivery.outcome = performance.outcome
        return response

    async def _act(
        self,
        request: web.Request,
        response: web.StreamResponse,
        performance: Performance,
        delivery: Delivery,
    ) -> None:
        for step in performance.steps:
            if isinstance(step, Write):
                await response.write(step.data)
                delivery.tokens += step.tokens
            elif await self._rest(request, step):
                return
        await response.write_eof()

    async def _rest(self, request: web.Request, step: Step) -> bool:
        """Wait or hang up; true if the connection is gone by it."""
        match step:
            case Wait(seconds=None):
                await asyncio.get_running_loop().create_future()
            case Wait(seconds=float() | int() as seconds):
                await self._clock.sleep(seconds)
            case HangUp(reset=reset):
                hang_up(request, reset=reset)
                return True
        return False


def hang_up(request: web.Request, *, reset: bool) -> None:
    """Close the connection now; what the kernel already took is still delivered."""
    transport = request.transport
    if transport is None:
        return
    if reset:
        connection: socket.socket = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        transport.abort()
    else:
        transport.close()
