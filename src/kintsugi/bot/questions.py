"""Questions to people: rows, so that any face can answer them, also after a restart (SPEC B11).

Whoever asks commits `ask` and publishes `asking` with the end of its turn. Whoever gave the
question its kind is told of the answer (`Kind`), and decides what follows from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final, Protocol, Self

from sqlalchemy import Connection, delete, select, update

from kintsugi.bot import tables
from kintsugi.events.catalogue import TELEGRAM_SEND
from kintsugi.events.envelope import Envelope, EnvelopeFactory
from kintsugi.events.messages import Button, Outgoing
from kintsugi.events.outcomes import Effect
from kintsugi.i18n import Locale
from kintsugi.ids import ChatId, Session, Topic, UserId
from kintsugi.orchestrator.traces import BATCH
from kintsugi.store.types import insert

QUESTION: Final = "q"
_DIGITS: Final = 12  # hex


class AlreadyAnswered(Exception):
    """Somebody was first: what was to follow from this answer must not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    value: str  # what choosing it means, to the question's kind
    label: str  # on its button, in the person's language


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`session`: where it was asked; only its user's answer counts."""

    id: str
    kind: str
    session: Session
    text: str
    options: tuple[Option, ...]
    asked_at: datetime
    answer: str | None = None  # the value chosen; None: it is open

    def option(self, number: int) -> Option | None:
        return self.options[number] if 0 <= number < len(self.options) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What follows from an answer; all of it is committed together with the answer."""

    text: str  # stands in the question's place from now on, in the person's language
    effects: tuple[Effect, ...] = ()
    events: tuple[Envelope, ...] = ()


class Kind(Protocol):
    async def answered(self, question: Question, value: str, locale: Locale) -> Verdict:
        """Decide what follows; nothing has happened yet, and it may be asked again."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionPress:
    """What a button below a question says: which question, and which of its options."""

    question: str
    number: int

    @classmethod
    def parse(cls, data: str) -> Self | None:
        """None for what is not ours."""
        match data.split(":"):
            case [name, question, number] if name == QUESTION and _is_number(number):
                return cls(question=question, number=int(number))
            case _:
                return None

    @property
    def data(self) -> str:
        return f"{QUESTION}:{self.question}:{self.number}"


def question_id(kind: str, key: str) -> str:
    """The same for the same matter, so that a turn that is repeated asks once.

    `key`: what is asked about, unique within the kind, such as the id of the turn.
    """
    return sha256(f"{kind}:{key}".encode()).hexdigest()[:_DIGITS]


def ask(question: Question) -> Effect:
    """Keep it; one that is there already stays as it is."""
    row = {
        "id": question.id,
        "kind": question.kind,
        "chat_id": question.session.chat,
        "topic_id": question.session.topic,
        "user_id": question.session.user,
        "text": question.text,
        "options": [[each.value, each.label] for each in question.options],
        "asked_at": question.asked_at,
    }

    def effect(connection: Connection) -> None:
        connection.execute(insert(connection, tables.question).values(row).on_conflict_do_nothing())

    return effect


def asking(envelopes: EnvelopeFactory, question: Question) -> Envelope:
    """Its message, with a button for each option; published twice, it is sent once."""
    buttons = tuple(
        Button(text=each.label, data=QuestionPress(question=question.id, number=number).data)
        for number, each in enumerate(question.options)
    )
    return _message(envelopes, question, question.text, "asked", buttons)


def settled(envelopes: EnvelopeFactory, question: Question, text: str) -> Envelope:
    """The text in the question's place; its buttons go."""
    return _message(envelopes, question, text, "answered")


def answer(question: Question, value: str, *, at: datetime) -> Effect:
    """Compare and set. The effect raises `AlreadyAnswered` where it is open no more."""
    table = tables.question
    statement = (
        update(table)
        .where(table.c.id == question.id, table.c.answer.is_(None))
        .values(answer=value, answered_at=at)
    )

    def effect(connection: Connection) -> None:
        if not connection.execute(statement).rowcount:
            raise AlreadyAnswered

    return effect


def find(connection: Connection, wanted: str) -> Question | None:
    query = select(tables.question).where(tables.question.c.id == wanted)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Question(
        id=row.id,
        kind=row.kind,
        session=Session(
            chat=ChatId(row.chat_id), topic=Topic(row.topic_id), user=UserId(row.user_id)
        ),
        text=row.text,
        options=tuple(Option(value=value, label=label) for value, label in row.options),
        asked_at=row.asked_at,
        answer=row.answer,
    )


def move(connection: Connection, old: ChatId, new: ChatId) -> None:
    """What was asked in one chat can be answered in another: a group became a supergroup."""
    table = tables.question
    connection.execute(update(table).where(table.c.chat_id == old).values(chat_id=new))


def forget_before(connection: Connection, before: datetime) -> int:
    """Delete up to `BATCH` older ones, answered or not; how many, and 0: there are no more."""
    table = tables.question
    old = select(table.c.id).where(table.c.asked_at < before).limit(BATCH)
    return connection.execute(delete(table).where(table.c.id.in_(old))).rowcount


def _message(
    envelopes: EnvelopeFactory,
    question: Question,
    text: str,
    step: str,
    buttons: Sequence[Button] = (),
) -> Envelope:
    outgoing = Outgoing(
        answer_id=f"question:{question.id}",
        chat=question.session.chat,
        topic=question.session.topic,
        text=text,
        buttons=tuple(buttons),
    )
    key = f"{outgoing.answer_id}:{step}"
    return envelopes.new(TELEGRAM_SEND, outgoing.to_payload(), target=str(outgoing.chat), key=key)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 2  # noqa: PLR2004 - a row of buttons has fewer than a hundred
