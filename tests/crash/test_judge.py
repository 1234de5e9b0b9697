"""bench.crashing.judge: the verdict is a pure function of what was asked and of the journal."""

from datetime import UTC, datetime

import pytest

from bench.crashing.judge import disordered, evidence, judge
from bench.crashing.question import Question, spelled
from kintsugi.simulator.telegram import Entry

CHAT = 7
ASKED = Question(update_id=1, chat_id=CHAT, token="t1", words=2)
LONG = Question(update_id=2, chat_id=CHAT, token="t2", words=6)


def call(method: str, message_id: int, text: str, *, chat: int = CHAT, done: bool = True) -> Entry:
    return Entry(
        sequence=1,
        time=datetime(2026, 1, 1, tzinfo=UTC),
        method=method,
        parameters={"chat_id": chat, "text": text},
        chat_id=chat,
        message_id=message_id,
        recorded=done,
    )


def send(message_id: int, text: str, *, chat: int = CHAT, done: bool = True) -> Entry:
    return call("sendMessage", message_id, text, chat=chat, done=done)


def edit(message_id: int, text: str, *, done: bool = True) -> Entry:
    return call("editMessageText", message_id, text, done=done)


ANSWERED = [send(1, "t1-0 …"), edit(1, "t1-0 t1-1")]


def test_an_answer_that_was_opened_and_finished_keeps_the_promise() -> None:
    """One message, its last text without the mark: neither lost, nor doubled, nor an orphan."""
    verdict = judge([ASKED], ANSWERED, kills=1)
    assert (verdict.lost, verdict.doubled, verdict.orphans) == ((), (), 0)
    assert verdict.keeps_promise


@pytest.mark.parametrize(
    ("entries", "remark"),
    [
        ([], "nothing was said"),
        ([send(1, "t1-0 …")], "opened, never finished"),
        ([send(1, "t1-0 …"), edit(1, "t1-0 t1-1", done=False)], "Telegram did not do the edit"),
        ([send(1, "t1-0 …"), edit(1, "t1-0")], "finished without its last word"),
        ([send(1, "t1-0 t1-1", chat=8)], "said to somebody else"),
        ([send(1, "t9-0 t9-1")], "the answer to another question"),
        ([*ANSWERED, edit(1, "t1-0 …")], "finished, and then unfinished again"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_question_without_a_whole_finished_answer_is_lost(
    entries: list[Entry], remark: str
) -> None:
    """The journal's last word on each message counts, whatever was under way."""
    verdict = judge([ASKED], entries, kills=1)
    assert verdict.lost == (ASKED,), remark
    assert not verdict.keeps_promise


def test_two_finished_messages_with_the_same_words_are_a_doubled_answer() -> None:
    """The person reads it twice, whether it was sent twice or finished twice."""
    again = [send(2, "t1-0 …"), edit(2, "t1-0 t1-1")]
    verdict = judge([ASKED], [*ANSWERED, *again], kills=1)
    assert verdict.doubled == (ASKED,)
    assert not verdict.keeps_promise


def test_an_answer_of_two_messages_is_not_doubled_unless_a_part_is() -> None:
    """Each of its words stands there once; a repeated second part is a double."""
    words = spelled("t2", 6).split()
    parts = [send(1, "t2-0 …"), edit(1, " ".join(words[:3])), send(2, " ".join(words[3:]))]
    assert judge([LONG], parts, kills=1).keeps_promise
    repeated = judge([LONG], [*parts, send(3, " ".join(words[3:]))], kills=1)
    assert repeated.doubled == (LONG,)


def test_half_of_an_answer_of_two_messages_is_lost() -> None:
    """A first part alone is no answer, however finished it looks."""
    verdict = judge([LONG], [send(1, "t2-0 t2-1 t2-2")], kills=1)
    assert verdict.lost == (LONG,)


def test_a_stray_opening_is_an_orphan_and_no_double() -> None:
    """It keeps the mark; the answer stands whole beside it."""
    verdict = judge([ASKED], [send(9, "t1-0 …"), *ANSWERED], kills=1)
    assert (verdict.doubled, verdict.orphans) == ((), 1)
    assert verdict.keeps_promise


def test_more_than_four_strays_for_each_kill_break_the_promise() -> None:
    """Four sends are under way at once, so a kill leaves four strays at most."""
    strays = [send(10 + number, "t1-0 …") for number in range(5)]
    assert not judge([ASKED], [*ANSWERED, *strays], kills=1).keeps_promise
    assert judge([ASKED], [*ANSWERED, *strays], kills=2).keeps_promise


def test_evidence_names_every_call_about_a_question() -> None:
    """Whoever looks for the cause of a loss sees what Telegram was asked and did, in order."""
    lines = evidence(ASKED, [*ANSWERED, send(2, "t2-0 …"), send(3, "t1-0", chat=8)])
    assert [line.split()[2] for line in lines] == ["sendMessage", "editMessageText"]


FIRST = Question(update_id=3, chat_id=CHAT, token="t3", words=1)
SECOND = Question(update_id=4, chat_id=CHAT, token="t4", words=1)
ELSEWHERE = Question(update_id=5, chat_id=8, token="t5", words=1)


@pytest.mark.parametrize(
    ("entries", "found", "remark"),
    [
        ([send(1, "t3-0"), send(2, "t4-0")], (), "as asked"),
        ([send(1, "t4-0"), send(2, "t3-0")], (SECOND,), "the later one first"),
        ([send(1, "t4-0 …"), send(2, "t3-0"), send(3, "t4-0")], (), "a stray is no answer"),
        ([send(1, "t4-0")], (), "what is lost has no place"),
        ([send(2, "t3-0"), send(3, "t4-0"), send(1, "t5-0", chat=8)], (), "another chat"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_answers_stand_in_the_order_of_asking(
    entries: list[Entry], found: tuple[Question, ...], remark: str
) -> None:
    """Within a chat; by where they stand, which is what people read."""
    assert disordered([FIRST, SECOND, ELSEWHERE], entries) == found, remark
