"""The traces that are kept: one of each answer a model was asked for, for as long as it is kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from kintsugi.events.again import AgainReason
from kintsugi.ids import ChatId, Session, Topic, UserId
from kintsugi.llm.provider import Usage
from kintsugi.orchestrator.tables import trace
from kintsugi.orchestrator.trace import Fate, Trace, Tried
from kintsugi.store.prepared import Prepared

BATCH = 500
"""Rows per transaction: other writers wait a few milliseconds at most."""

_INSERT = Prepared(insert(trace), columns=trace.columns.keys())
_OF_ANSWER = select(trace).where(trace.c.answer_id == bindparam("answer_id_"))
_LAST = (
    select(trace)
    .where(
        trace.c.chat_id == bindparam("chat_"),
        trace.c.topic_id == bindparam("topic_"),
        trace.c.user_id == bindparam("user_"),
    )
    .order_by(trace.c.at.desc())
    .limit(1)
)
_UNANSWERED = select(func.count()).where(
    trace.c.again_of == bindparam("turn_"),
    trace.c.fate.in_([Fate.INTERRUPTED.value, Fate.FAILED.value]),
)


def record(connection: Connection, kept: Trace) -> None:
    usage = kept.usage
    _INSERT.execute(
        connection,
        {
            "answer_id": kept.answer_id,
            "turn_id": kept.turn_id,
            "chat_id": kept.session.chat,
            "topic_id": kept.session.topic,
            "user_id": kept.session.user,
            "at": kept.at,
            "mode": kept.mode,
            "confidence": kept.confidence,
            "instructions": kept.instructions,
            "history": kept.history,
            "memories": kept.memories,
            "attempts": [_row(each) for each in kept.tried],
            "model": kept.model,
            "fate": kept.fate.value,
            "ending": kept.ending,
            "prompt_tokens": usage.prompt if usage else None,
            "completion_tokens": usage.completion if usage else None,
            "cached_tokens": usage.cached if usage else None,
            "estimated": usage.estimated if usage else False,
            "tries": kept.tries,
            "again": kept.again.value if kept.again else None,
            "again_of": kept.again_of,
        },
    )


def of_answer(connection: Connection, answer_id: str) -> Trace | None:
    row = connection.execute(_OF_ANSWER, {"answer_id_": answer_id}).one_or_none()
    return _trace(row) if row is not None else None


def last(connection: Connection, session: Session) -> Trace | None:
    """That of the session's newest answer."""
    named = {"chat_": session.chat, "topic_": session.topic, "user_": session.user}
    row = connection.execute(_LAST, named).one_or_none()
    return _trace(row) if row is not None else None


def failures_again(connection: Connection, first_turn: str) -> int:
    """How often a turn was answered again, and in vain."""
    return connection.execute(_UNANSWERED, {"turn_": first_turn}).scalar_one()


def move(connection: Connection, old: ChatId, new: ChatId) -> None:
    """Let what was answered in one chat have been in another: a group became a supergroup."""
    connection.execute(update(trace).where(trace.c.chat_id == old).values(chat_id=new))


def forget_before(connection: Connection, before: datetime) -> int:
    """Delete up to `BATCH` older ones; how many, and 0 when there are no more."""
    old = select(trace.c.answer_id).where(trace.c.at < before).limit(BATCH)
    return connection.execute(delete(trace).where(trace.c.answer_id.in_(old))).rowcount


def _trace(row: Row[Any]) -> Trace:
    return Trace(
        answer_id=row.answer_id,
        turn_id=row.turn_id,
        session=Session(
            chat=ChatId(row.chat_id), topic=Topic(row.topic_id), user=UserId(row.user_id)
        ),
        at=row.at,
        mode=row.mode,
        confidence=row.confidence,
        instructions=row.instructions,
        history=row.history,
        memories=row.memories,
        tried=tuple(Tried(**each) for each in row.attempts),
        model=row.model,
        fate=Fate(row.fate),
        ending=row.ending,
        usage=_usage(row),
        tries=row.tries,
        again=AgainReason(row.again) if row.again else None,
        again_of=row.again_of,
    )


def _row(tried: Tried) -> dict[str, str | int | None]:
    """As `dataclasses.asdict`, which copies values deeply: 10 us for each, and this takes 0.2."""
    return {
        "target": tried.target,
        "milliseconds": tried.milliseconds,
        "cause": tried.cause,
        "error": tried.error,
        "status": tried.status,
        "code": tried.code,
    }


def _usage(row: Row[Any]) -> Usage | None:
    if row.prompt_tokens is None:
        return None
    return Usage(
        prompt=row.prompt_tokens,
        completion=row.completion_tokens,
        cached=row.cached_tokens,
        estimated=row.estimated,
    )
