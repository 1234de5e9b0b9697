"""The commands: name -> handler, in the order /help shows them.

One dictionary instead of one aiogram filter per command: a missed filter costs 30 us per update
(shared notes, telegram.md), a missed key nothing.
"""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.bot.permissions import permission

_LONGEST_SHOWN = 32  # Telegram's own limit for a command

CommandHandler = Callable[[TurnContext], Awaitable[Ended]]


class CommandSet:
    """Every command; its menu line is the catalogue's `command-<name>`."""

    def __init__(self, handlers: Mapping[str, CommandHandler]) -> None:
        self.handlers = MappingProxyType(dict(handlers))

    async def __call__(self, turn: TurnContext) -> Ended:
        command = turn.address.command
        name = command.name if command else ""
        handler = self.handlers.get(name)
        if handler is None:
            return self._unknown(turn, name)
        refusal = permission(name).refusal(turn.person.role, private=turn.address.private)
        if refusal is not None:
            return turn.explained(refusal, command=f"/{name}")
        return await handler(turn)

    def _unknown(self, turn: TurnContext, name: str) -> Ended:
        command = turn.address.command
        if not turn.address.private and (command is None or command.bot is None):
            # In a group it may well be for another bot.
            return Ended(ending=Ending.REJECTED, reason="command of nobody's")
        return turn.explained("command-unknown", command=f"/{name[:_LONGEST_SHOWN]}")
