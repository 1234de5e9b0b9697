"""The commands: name -> handler, in the order /help shows them.

One dictionary instead of one aiogram filter per command: a missed filter costs 30 us per update
(shared notes, telegram.md), a missed key nothing.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.bot.handlers.audit import ShowIncident
from kintsugi.bot.handlers.conversation import NewConversation
from kintsugi.bot.handlers.language import ChooseLanguage
from kintsugi.bot.handlers.start import Start
from kintsugi.bot.handlers.status import ShowStatus
from kintsugi.bot.handlers.why import ShowWhy
from kintsugi.bot.permissions import permission, visible
from kintsugi.orchestrator.running import RunningTurns

_LONGEST_SHOWN = 32  # Telegram's own limit for a command

CommandHandler = Callable[[TurnContext], Awaitable[Ended]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSet:
    """Every command; its menu line is the catalogue's `command-<name>`."""

    start: Start
    new: NewConversation
    language: ChooseLanguage
    status: ShowStatus
    why: ShowWhy
    audit: ShowIncident
    running: RunningTurns

    @property
    def handlers(self) -> Mapping[str, CommandHandler]:
        return MappingProxyType(
            {
                "start": self.start,
                "help": self._help,
                "new": self.new,
                "stop": self._stop,
                "status": self.status,
                "language": self.language,
                "why": self.why,
                "audit": self.audit,
            }
        )

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

    async def _help(self, turn: TurnContext) -> Ended:
        private = turn.address.private
        names = visible(turn.person.role, private=private)
        lines = [f"/{name} — {turn.say(f'command-{name}')}" for name in names]
        intro = turn.say("help-intro" if private else "help-intro-group")
        reply = "\n".join([intro, "", *lines])
        return Ended(ending=Ending.ANSWERED, reply=reply)

    async def _stop(self, turn: TurnContext) -> Ended:
        stopped = self.running.stop(turn.session)
        return turn.answered("stop-done" if stopped else "stop-nothing")
