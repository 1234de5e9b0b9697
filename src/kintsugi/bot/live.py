"""An answer that grows before the reader's eyes: edits that nothing depends on (SPEC B8).

They are not stored: one that fails, or that a crash swallows, is made up for by the next one and at
last by the finishing edit. So they need no promise, only two courtesies: they take no place in
Telegram's rates that something else needs, and none lands after the finishing edit.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from typing import Final
from weakref import WeakValueDictionary

import structlog

from kintsugi.bot.outlet import Outlet
from kintsugi.bot.parts import off_the_loop
from kintsugi.bot.render.formatted import Formatted
from kintsugi.bot.render.mark import MARK
from kintsugi.bot.render.markdown import render_unfinished
from kintsugi.bot.sent import SentMessages
from kintsugi.clock import Clock
from kintsugi.errors import ChannelError, Refused, StoreError
from kintsugi.events.messages import Outgoing

PRIVATE_EVERY_S: Final = 1.0
GROUP_EVERY_S: Final = 3.0
"""Between two edits. Telegram's FAQ: about one a second in a chat, 20 a minute in a group."""


class Shown(Enum):
    """What came of one edit."""

    YES = "yes"
    NOT_NOW = "not now"  # Telegram was away, or asked us to wait
    NEVER = "never"  # the message is gone, or Telegram does not take it


class LiveAnswer:
    """Shows the growing text of the answer that `outgoing` opened, in its first message.

    What goes beyond the first message waits for the answer's end: a message once opened would have
    to be taken away again if the answer is made anew after a crash and turns out shorter.
    """

    def __init__(
        self, outgoing: Outgoing, outlet: Outlet, sent: SentMessages, clock: Clock
    ) -> None:
        self._outgoing = outgoing
        self._outlet = outlet
        self._sent = sent
        self._clock = clock
        self._message_id: int | None = None
        self._shown = ""  # the source that the message shows
        self._ended = False
        self._edit: asyncio.Task[Shown] | None = None
        self._log = structlog.get_logger("kintsugi.bot.live")

    async def show_next(self, text: Callable[[], str]) -> bool:
        """Wait for the next moment for an edit, then show the text there is by then.

        False when no later call is of use: the message is full, gone, or finished.
        """
        await self._clock.sleep(PRIVATE_EVERY_S if self._outgoing.chat > 0 else GROUP_EVERY_S)
        source = text()
        message_id = None if source == self._shown else await self._sent_as()
        if message_id is None:
            return True
        messages = await off_the_loop(render_unfinished, source)
        if not messages or not self._may_edit():
            return not self._ended
        full = len(messages) > 1
        content = replace(messages[0], text=messages[0].text + MARK) if full else messages[0]
        self._edit = asyncio.create_task(self._make_edit(message_id, content))
        # Shielded: a call that is cut short may still be carried out, after the finishing edit.
        match await asyncio.shield(self._edit):
            case Shown.YES:
                self._shown = source
                return not full
            case Shown.NOT_NOW:
                return True
            case Shown.NEVER:
                return False

    async def end(self) -> None:
        """No edit is begun any more; the one under way has come back."""
        self._ended = True
        if self._edit is not None:
            await asyncio.wait([self._edit])

    def _may_edit(self) -> bool:
        # One of an earlier try of the turn may still be under way: who ends us waits for one only.
        at_rest = self._edit is None or self._edit.done()
        return not self._ended and at_rest and self._outlet.has_room(self._outgoing.chat)

    async def _sent_as(self) -> int | None:
        """The answer's message; None while its first words are on their way."""
        if self._message_id is None:
            try:
                self._message_id = (await self._sent.parts(self._outgoing.answer_id)).get(0)
            except StoreError:
                return None
        return self._message_id

    async def _make_edit(self, message_id: int, content: Formatted) -> Shown:
        chat, buttons = self._outgoing.chat, self._outgoing.buttons
        try:
            there = await self._outlet.live_edit(chat, message_id, content, buttons)
        except Refused as refusal:
            self._log.info("live.refused", error=str(refusal))
            return Shown.NEVER
        except ChannelError as error:
            self._log.info("live.failed", error=repr(error))
            return Shown.NOT_NOW
        return Shown.YES if there else Shown.NEVER


class LiveEdits:
    """Where whoever writes an answer and whoever finishes it meet."""

    def __init__(self, outlet: Outlet, sent: SentMessages, clock: Clock) -> None:
        self._outlet = outlet
        self._sent = sent
        self._clock = clock
        # Weakly: an answer lives as long as its turn writes it, or an edit of it is under way.
        # Turns end in too many ways (deadline, shutdown, failure) to tell us of each.
        self._answers: WeakValueDictionary[str, LiveAnswer] = WeakValueDictionary()

    def begin(self, outgoing: Outgoing) -> LiveAnswer:
        """The answer to show; a turn that is tried again goes on with the one it has."""
        answer = self._answers.get(outgoing.answer_id)
        if answer is None:
            answer = LiveAnswer(outgoing, self._outlet, self._sent, self._clock)
            self._answers[outgoing.answer_id] = answer
        return answer

    async def end(self, answer_id: str) -> None:
        """From now on the answer is shown by nobody but its finisher."""
        answer = self._answers.pop(answer_id, None)
        if answer is not None:
            await answer.end()
