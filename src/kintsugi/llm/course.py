"""The course of one answer over the members of a pool: who was asked, and who is still to be."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from kintsugi.errors import ModelError
from kintsugi.llm.compaction import compacted
from kintsugi.llm.decision import Compact, Decision, Next, Retry, Stop
from kintsugi.llm.failures import TargetCooling
from kintsugi.llm.member import Member
from kintsugi.llm.provider import Attempt, Cause, ModelRequest


@dataclass(slots=True, kw_only=True)
class Course:
    request: ModelRequest
    deadline: float  # monotonic
    cause: Cause  # why the next one is asked
    waiting: deque[Member] = field(default_factory=deque)
    attempts: list[Attempt] = field(default_factory=list)
    text: str = ""  # what the caller has of the answer
    slept_s: float = 0.0
    retries: int = 0  # of whoever was asked last
    shortened: bool = False
    waited: bool = False  # for somebody to be back

    @classmethod
    def begin(cls, request: ModelRequest, members: Sequence[Member], deadline: float) -> Self:
        """All members in order, or those behind the one whose answer was not good enough."""
        if request.stronger_than is None:
            return cls(request=request, deadline=deadline, cause="first", waiting=deque(members))
        names = [each.name for each in members]
        first = names.index(request.stronger_than) + 1 if request.stronger_than in names else 0
        # Behind the last one there is nobody: then it may try again itself.
        chosen = members[first:] or members[-1:]
        return cls(request=request, deadline=deadline, cause="escalation", waiting=deque(chosen))

    def book(self, member: Member, milliseconds: float, error: ModelError | None) -> None:
        """Add an attempt; in the end the list tells everything that was tried."""
        self.attempts.append(
            Attempt(target=member.name, milliseconds=milliseconds, cause=self.cause, error=error)
        )

    def follow(self, decision: Decision, member: Member) -> None:
        """Let those wait who are asked next, after `member` failed."""
        match decision:
            case Retry():
                self._again(member)
            case Compact():
                self.request, self.shortened = compacted(self.request) or self.request, True
                self._again(member)
            case Next(cause=cause, only=only):
                self.cause, self.retries = cause, 0
                if only is not None:
                    self.waiting = deque(able(self.waiting, member, only))
            case Stop():
                self.waiting.clear()

    def pass_over(self) -> None:
        """The last one was not asked: it cools."""
        self.cause = "escalation" if self.cause == "escalation" else "fallback"
        self.retries = 0

    @property
    def next_request(self) -> ModelRequest:
        """As the next one gets it."""
        if self.request.cause == self.cause:
            return self.request
        return replace(self.request, cause=self.cause)

    @property
    def only_cooling(self) -> bool:
        """Whether nobody could be asked at all."""
        return all(isinstance(each.error, TargetCooling) for each in self.attempts)

    @property
    def compactable(self) -> bool:
        return not self.shortened and compacted(self.request) is not None

    def _again(self, member: Member) -> None:
        self.cause = "retry"
        self.retries += 1
        self.waiting.appendleft(member)


def able(members: Iterable[Member], failed: Member, what: str) -> list[Member]:
    """Those that may do what `failed` could not: hold more, or judge by other rules."""
    if what == "larger":
        return [each for each in members if each.holds_more_than(failed)]
    return [each for each in members if each.account != failed.account]
