"""Answers at Telegram: begun with first words and the mark, finished by edit (SPEC B3, B7)."""

from collections.abc import Callable, Mapping
from typing import Final

import structlog

from kintsugi.bot.live import LiveEdits
from kintsugi.bot.outlet import Outlet
from kintsugi.bot.parts import Part, markdown_parts, off_the_loop, plain_parts
from kintsugi.bot.render.formatted import Formatted
from kintsugi.bot.render.markdown import render, render_unfinished
from kintsugi.bot.sent import SentMessages
from kintsugi.errors import Moved, Refused
from kintsugi.events.messages import Button, Format, Outgoing

Render = Callable[[str], list[Formatted]]

_BAD_REQUEST: Final = 400


class Answers:
    """Its methods may be repeated: what is there already is not sent again."""

    def __init__(
        self, outlet: Outlet, sent: SentMessages, live: LiveEdits, *, render: Render = render
    ) -> None:
        self._outlet = outlet
        self._sent = sent
        self._live = live
        self._render = render
        self._log = structlog.get_logger("kintsugi.bot.answers")

    async def open(self, outgoing: Outgoing) -> None:
        """Send the first words, if nothing of the answer is there yet. Raises: `ChannelError`."""
        if (await self._sent.parts(outgoing.answer_id)).get(0) is None:
            first, *_ = await self._parts(outgoing, render_unfinished)
            await self._begin(outgoing, first, 0, outgoing.buttons)

    async def finish(self, outgoing: Outgoing) -> list[int]:
        """Make the answer's messages say all of it; their ids, in order. Raises: `ChannelError`."""
        await self._live.end(outgoing.answer_id)
        try:
            return await self._show(outgoing, await self._parts(outgoing, self._render))
        except Moved:
            raise  # not the text is at fault, but the place
        except Refused as refusal:
            if outgoing.format is Format.PLAIN or refusal.code != _BAD_REQUEST:
                raise
            self._log.warning("answer.refused", error=str(refusal), answer=outgoing.answer_id)
        return await self._show(outgoing, plain_parts(outgoing))

    async def _parts(self, outgoing: Outgoing, how: Render) -> list[Part]:
        if outgoing.format is Format.PLAIN:
            return plain_parts(outgoing)
        try:
            return markdown_parts(outgoing, await off_the_loop(how, outgoing.text))
        except Exception:  # noqa: BLE001 - the rim of rendering: a defect in it must not hold up the chat for ever
            self._log.exception("answer.not_rendered", answer=outgoing.answer_id)
            return plain_parts(outgoing)

    async def _show(self, outgoing: Outgoing, parts: list[Part]) -> list[int]:
        known = await self._sent.parts(outgoing.answer_id)
        message_ids = []
        for number, part in enumerate(parts):
            buttons = outgoing.buttons if number == len(parts) - 1 else ()
            message_id = known.get(number) or await self._begin(outgoing, part, number)
            if not await self._outlet.edit(outgoing.chat, message_id, part.whole, buttons):
                # The person deleted it. What they asked for is still owed to them.
                await self._sent.forget(outgoing.answer_id, number)
                message_id = await self._begin(outgoing, part, number)
                await self._outlet.edit(outgoing.chat, message_id, part.whole, buttons)
            message_ids.append(message_id)
        await self._remove_surplus(outgoing, known, len(parts))
        return message_ids

    async def _begin(
        self, outgoing: Outgoing, part: Part, number: int, buttons: tuple[Button, ...] = ()
    ) -> int:
        message_id = await self._outlet.send(
            outgoing, part.first, buttons=buttons, reply=number == 0
        )
        await self._sent.record(outgoing.answer_id, number, outgoing.chat, message_id)
        return message_id

    async def _remove_surplus(
        self, outgoing: Outgoing, known: Mapping[int, int | None], count: int
    ) -> None:
        """An earlier try may have said it in more messages: before a crash, or before a refusal."""
        for number, message_id in known.items():
            if number >= count and message_id is not None:
                await self._outlet.delete(outgoing.chat, message_id)
                await self._sent.forget(outgoing.answer_id, number)
