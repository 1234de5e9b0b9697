"""The aiogram dispatcher: which handler a parsed update goes to. Imported late (4 s of CPU)."""

from dataclasses import dataclass
from random import Random
from typing import Any

from aiogram import Bot, Dispatcher, Router
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.types import CallbackQuery, Message, MessageReactionUpdated, Update
from pydantic import ValidationError

from kintsugi.bot.address import messages_of
from kintsugi.bot.attachments import attachment_of
from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.bot.guests import GuestBudget
from kintsugi.bot.handlers.attached import AnswerAttached
from kintsugi.bot.handlers.buttons import ButtonSet
from kintsugi.bot.handlers.chat import AnswerChat
from kintsugi.bot.handlers.commands import CommandSet
from kintsugi.bot.handlers.react import HeedReaction
from kintsugi.bot.middlewares.access import AccessControl
from kintsugi.bot.middlewares.budget import GuestTurns
from kintsugi.bot.middlewares.self_heal import SelfHeal
from kintsugi.bot.people import People
from kintsugi.bot.quoting import spoken
from kintsugi.bot.updates import UnreadableUpdate
from kintsugi.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Handlers:
    commands: CommandSet
    buttons: ButtonSet
    chat: AnswerChat
    attached: AnswerAttached
    reactions: HeedReaction


class UpdateDispatcher:
    """Parses one update and feeds it through aiogram; handlers' intents come back as `Ended`."""

    def __init__(
        self,
        handlers: Handlers,
        people: People,
        budget: GuestBudget,
        clock: Clock,
        random: Random,
        *,
        token: str,
    ) -> None:
        self._bot = Bot(token)  # aiogram wants one to parse with; it never opens a connection
        self._dispatcher = Dispatcher(disable_fsm=True)
        _unregister_middlewares(self._dispatcher)
        self._dispatcher.update.outer_middleware(SelfHeal(random))
        self._dispatcher.update.outer_middleware(AccessControl(people, clock))
        self._dispatcher.update.outer_middleware(GuestTurns(people, budget, clock))
        _register(handlers, self._dispatcher)

    async def dispatch(self, update: dict[str, Any], turn: TurnContext) -> Ended:
        """Raises: `UnreadableUpdate` when it does not parse; whatever a handler raises."""
        try:
            parsed = Update.model_validate(update, context={"bot": self._bot})
        except ValidationError as error:
            fields = (".".join(map(str, problem["loc"])) for problem in error.errors())
            raise UnreadableUpdate(", ".join(fields)) from None
        try:
            ended = await self._dispatcher.feed_update(self._bot, parsed, turn=turn)
        finally:
            _forget_updates()
        if ended is UNHANDLED or not isinstance(ended, Ended):
            return Ended(ending=Ending.REJECTED, reason="unhandled")
        return ended


def _unregister_middlewares(dispatcher: Dispatcher) -> None:
    """Those that aiogram brings: for handlers of errors, and for whom an update is from.

    `SelfHeal` and `TurnContext` do both.
    """
    installed = dispatcher.update.outer_middleware
    for middleware in tuple(installed):
        installed.unregister(middleware)


def _forget_updates() -> None:
    """Let go of what people wrote, of which aiogram's cache would keep 128 updates for ever.

    At the end of the process they would be freed after pydantic, whose time zones they hold, and
    the interpreter would die of it (SIGSEGV).
    """
    event_type: Any = Update.event_type
    event_type.fget.cache_clear()


def _register(handlers: Handlers, router: Router) -> None:
    """On the dispatcher itself, which is a router: one below it would cost every update a step."""

    @router.message()
    async def on_message(message: Message, turn: TurnContext) -> Ended:
        if turn.address.command is not None:
            return await handlers.commands(turn)
        name = message.from_user.full_name if message.from_user else ""
        sent = messages_of(turn.delivery.event.payload["update"])
        attachments = [each for one in sent if (each := attachment_of(one)) is not None]
        if attachments:
            return await handlers.attached(turn, attachments, spoken(sent), name)
        words = spoken(sent)
        if not words:
            return turn.explained("message-not-text")
        return await handlers.chat(turn, words, name)

    @router.callback_query()
    async def on_press(_query: CallbackQuery, turn: TurnContext) -> Ended:
        return await handlers.buttons(turn)

    @router.message_reaction()
    async def on_reaction(_reaction: MessageReactionUpdated, turn: TurnContext) -> Ended:
        return await handlers.reactions(turn)
