"""The verdict on a bot that was killed: a pure function of what was asked and of the journal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench.crashing.question import Question
from bench.crashing.transcript import Transcript
from kintsugi.simulator.telegram import Entry

STRAYS_PER_KILL = 4
"""Sends the bot has under way at most: each may leave one unfinished message (DESIGN 3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    kills: int
    updates: int
    lost: tuple[Question, ...]  # no finished answer, or a finished one that lacks a part
    doubled: tuple[Question, ...]  # a finished answer, or a part of one, stands there twice
    orphans: int  # messages that keep the unfinished mark

    @property
    def keeps_promise(self) -> bool:
        return not self.lost and not self.doubled and self.orphans <= STRAYS_PER_KILL * self.kills


def judge(questions: Sequence[Question], entries: Iterable[Entry], *, kills: int) -> Verdict:
    transcript = Transcript(entries)
    return Verdict(
        kills=kills,
        updates=len(questions),
        lost=tuple(asked for asked in questions if not transcript.is_answered(asked)),
        doubled=tuple(asked for asked in questions if transcript.is_doubled(asked)),
        orphans=len(transcript.unfinished()),
    )


def disordered(questions: Sequence[Question], entries: Iterable[Entry]) -> tuple[Question, ...]:
    """Those whose answer stands above that to an earlier question of the same chat.

    `questions` are in the order of asking.
    """
    transcript = Transcript(entries)
    lowest: dict[int, int] = {}  # chat -> the message_id that later answers stand below
    found = []
    for asked in questions:
        if (place := transcript.place(asked)) is None:
            continue
        before = lowest.get(asked.chat_id, place)
        if place < before:
            found.append(asked)
        lowest[asked.chat_id] = max(place, before)
    return tuple(found)


def evidence(question: Question, entries: Iterable[Entry]) -> list[str]:
    """What became of one question, for whoever has to find out why: its journal lines in order."""
    return [
        f"  {entry.sequence} {entry.time:%H:%M:%S.%f} {entry.method} message {entry.message_id} "
        f"recorded={entry.recorded} fault={entry.fault} {str(entry.parameters.get('text'))[:60]!r}"
        for entry in entries
        if entry.chat_id == question.chat_id
        and str(entry.parameters.get("text")).startswith(f"{question.token}-")
    ]
