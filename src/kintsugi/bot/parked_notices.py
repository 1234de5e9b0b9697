"""What people are told about questions that wait for a model."""

from datetime import datetime

from kintsugi.bot import model_health
from kintsugi.bot.desk import Desk
from kintsugi.bot.durations import spoken
from kintsugi.bot.parked_buttons import ParkRequest, ParkVerb
from kintsugi.events.catalogue import TELEGRAM_SEND
from kintsugi.events.envelope import Envelope, EnvelopeFactory
from kintsugi.events.messages import Button, Outgoing
from kintsugi.i18n import Message, locale_for
from kintsugi.llm.choice import WhenDown
from kintsugi.llm.choices import Choices, Place
from kintsugi.llm.failures import ChainTimeout, ChainUnavailable, main_kind
from kintsugi.orchestrator.parked import Parked

_QUOTED = 60  # characters of a question, to remember it by


class Notices:
    def __init__(
        self,
        desk: Desk,
        envelopes: EnvelopeFactory,
        choices: Choices,
        *,
        has_cheap: bool,
    ) -> None:
        """`has_cheap`: whether there is a model besides the chain."""
        self._desk = desk
        self._envelopes = envelopes
        self._choices = choices
        self._has_cheap = has_cheap

    def told(
        self, question: Parked, error: ChainUnavailable | ChainTimeout | None, now: datetime
    ) -> str:
        """What happened, what we do, and when."""
        if error is None:
            return self._say(question, Message("parked-behind"))
        wait = spoken(question.until - now)
        reason = model_health.reason(main_kind(error.attempts))
        if (pinned := self._pinned(question)) is None:
            return self._say(question, Message("parked-told", {"reason": reason, "wait": wait}))
        return self._say(
            question,
            Message("parked-pinned", {"model": pinned, "reason": reason, "wait": wait}),
        )

    def buttons(self, question: Parked) -> tuple[Button, ...]:
        verbs = [ParkVerb.CANCEL]
        if self._is_undecided(question):
            verbs = [ParkVerb.WAIT, ParkVerb.OTHERS, ParkVerb.UNPIN, *verbs]
        elif self._has_cheap:
            verbs = [ParkVerb.CHEAP, *verbs]
        return self._row(question, verbs)

    def again(self, question: Parked, text: str, buttons: tuple[Button, ...]) -> Envelope:
        """Over the notice, when it was tried in vain."""
        return self._over(question, text, "told", buttons)

    def answering(self, question: Parked) -> Envelope:
        """Over the notice, when the question goes through again; its buttons go."""
        return self._over(question, self._say(question, Message("parked-answering")), "released")

    def cancelled(self, question: Parked) -> Envelope:
        return self._over(question, self._say(question, Message("parked-cancelled")), "cancelled")

    async def asking(self, question: Parked) -> Envelope:
        """Whether it still matters, as a message of its own: an edit would not be noticed."""
        words = " ".join(str(question.update.get("message", {}).get("text", "")).split())
        quoted = words if len(words) <= _QUOTED else f"{words[:_QUOTED]}…"
        text = self._say(
            question,
            Message(
                "parked-asking",
                {"time": f"{await self._local(question):%Y-%m-%d %H:%M}", "words": quoted},
            ),
        )
        outgoing = Outgoing(
            answer_id=f"{question.answer_id}:asking",
            chat=question.session.chat,
            topic=question.session.topic,
            text=text,
            buttons=self._row(question, [ParkVerb.YES, ParkVerb.NO]),
        )
        return self._send(outgoing, f"{outgoing.answer_id}:{question.times}")

    async def _local(self, question: Parked) -> datetime:
        """When it was asked, by the asker's clock where that is known."""
        session = question.session
        person = await self._desk.people.get(session.user)
        zone = self._desk.zone(person, private=int(session.chat) == session.user)
        return question.asked_at.astimezone(zone) if zone else question.asked_at

    def _over(
        self, question: Parked, text: str, step: str, buttons: tuple[Button, ...] = ()
    ) -> Envelope:
        outgoing = Outgoing(
            answer_id=question.answer_id,
            chat=question.session.chat,
            topic=question.session.topic,
            text=text,
            buttons=buttons,
        )
        return self._send(outgoing, f"{question.answer_id}:{step}:{question.times}")

    def _send(self, outgoing: Outgoing, key: str) -> Envelope:
        return self._envelopes.new(
            TELEGRAM_SEND, outgoing.to_payload(), target=str(outgoing.chat), key=key
        )

    def _row(self, question: Parked, verbs: list[ParkVerb]) -> tuple[Button, ...]:
        return tuple(
            Button(
                text=self._say(question, Message(f"button-park-{verb.value}")),
                data=ParkRequest(verb=verb, digest=question.digest).data,
            )
            for verb in verbs
        )

    def _pinned(self, question: Parked) -> str | None:
        pin = self._choices.pin_of(Place(question.session.chat, question.session.topic))
        return pin.target if pin else None

    def _is_undecided(self, question: Parked) -> bool:
        pin = self._choices.pin_of(Place(question.session.chat, question.session.topic))
        return pin is not None and pin.when_down is WhenDown.ASK

    def _say(self, question: Parked, message: Message) -> str:
        return self._desk.catalogues.text(locale_for(question.language, "en"), message)
