"""Several models as one: who is asked, who is asked next, and what is known of it (SPEC L2 to L4).

Fallback is for errors, escalation for answers that are not good enough. Nothing is repeated that
could not help, nobody is asked who is known to be down, and a stream counts as an answer only with
a real end.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Final, Literal

from kintsugi.clock import Clock
from kintsugi.errors import ModelError
from kintsugi.llm.asking import Asking
from kintsugi.llm.course import Course, able
from kintsugi.llm.decision import LONGEST_PATIENCE_S, Retry, Situation, decide
from kintsugi.llm.failures import Symptom, chain_error, failure_of
from kintsugi.llm.gate import Gate
from kintsugi.llm.kinds import Kind
from kintsugi.llm.limits import Limits
from kintsugi.llm.listening import Listener, failed
from kintsugi.llm.member import Member
from kintsugi.llm.provider import Asked, Finished, ModelEvent, ModelRequest, Restarted, Words

Order = Callable[[ModelRequest], Awaitable[Sequence[Member]]]
"""Who may answer a request, in the order of asking; at least one."""

_JITTER: Final = 0.2  # of a wait before the same target


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How a pool behaves: the operator's choices."""

    limits: Limits
    filter_policy: Literal["stop", "next"] = "stop"  # after a provider's content filter


class Pool:
    """A `Provider` over many; `model` is the one that answers when all is well."""

    def __init__(
        self,
        members: Sequence[Member],
        gate: Gate,
        clock: Clock,
        random: Random,
        manners: Manners,
        *,
        order: Order | None = None,
    ) -> None:
        """`order`: who is asked for one request, where that is not everybody as they stand."""
        if not members:
            raise ValueError("a pool needs a member")
        self._members = tuple(members)
        self._gate = gate
        self._clock = clock
        self._random = random
        self._manners = manners
        self._asking = Asking(gate, Listener(clock, manners.limits))
        self._order = order

    @property
    def model(self) -> str:
        return self._members[0].name

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """Answer from the first member that gives a whole answer.

        A short beginning that broke off is begun anew elsewhere, which `Restarted` announces. After
        a longer one the failure is raised: what came stays with the caller.

        Raises: `ChainUnavailable`, `ChainTimeout` with every attempt in order.
        """
        members = await self._order(request) if self._order else self._members
        deadline = self._clock.monotonic() + self._manners.limits.total
        course = Course.begin(request, members, deadline)
        while True:
            async with aclosing(self._ask_all(course)) as events:
                async for event in events:
                    yield event
                    if isinstance(event, Finished):
                        return
            if not await self._somebody_is_back(course, members):
                break
        raise chain_error(course.attempts, begun=bool(course.text), until=self._soonest(members))

    async def _ask_all(self, course: Course) -> AsyncGenerator[ModelEvent, None]:
        """One after the other, until one has answered or nobody is left."""
        while course.waiting:
            member = course.waiting.popleft()
            started = self._clock.monotonic()
            yield Asked(target=member.name, cause=course.cause, attempts=tuple(course.attempts))
            try:
                async with aclosing(self._ask(member, course)) as events:
                    async for event in events:
                        if isinstance(event, Finished):
                            course.book(member, self._since(started), None)
                            yield _signed(event, member, course)
                            return
                        yield event
            except ModelError as error:
                course.book(member, self._since(started), error)
                await self._react(error, member, course)

    async def _ask(self, member: Member, course: Course) -> AsyncGenerator[ModelEvent, None]:
        """One whole answer that is good enough. Raises: `ModelError`."""
        stale = bool(course.text)  # what the caller has is somebody else's beginning
        asking = self._asking.ask(member, course.next_request, course.deadline)
        async with aclosing(asking) as events:
            async for event in events:
                match event:
                    case Words(text=text):
                        if stale:
                            stale, course.text = False, ""
                            yield Restarted(target=member.name)
                        course.text += text
                    case Finished():
                        self._judge(event, member, course)
                yield event

    def _judge(self, finished: Finished, member: Member, course: Course) -> None:
        """Raises: `TargetUnavailable` for a whole answer that is not good enough to be given."""
        if finished.ending == "content_filter" and self._may_ask_a_stranger(member, course):
            raise failed(member.provider, Symptom.BROKEN, finished.ending, Kind.CONTENT_FILTER)
        check = course.request.check
        if check is not None and check(course.text) is not None:
            raise failed(member.provider, Symptom.BROKEN, "check", Kind.REJECTED)

    def _may_ask_a_stranger(self, member: Member, course: Course) -> bool:
        strangers = able(self._ready(course.waiting), member, "stranger")
        return self._manners.filter_policy == "next" and bool(strangers)

    async def _react(self, error: ModelError, member: Member, course: Course) -> None:
        failure = failure_of(error)
        if failure is None:
            course.pass_over()  # it cools; or it is built in, and nothing is known
            return
        decision = decide(failure, self._situation(member, course))
        if isinstance(decision, Retry):
            jitter = 1 + _JITTER * (2 * self._random.random() - 1)
            course.slept_s += decision.after_s
            # A wait that the provider named is kept to; only our own guess may be shorter.
            await self._clock.sleep(decision.after_s * (1 if failure.retry_after_s else jitter))
        course.follow(decision, member)

    def _situation(self, member: Member, course: Course) -> Situation:
        ready = self._ready(course.waiting)
        return Situation(
            said=len(course.text),
            retries=course.retries,
            ready=bool(ready),
            larger=bool(able(ready, member, "larger")),
            stranger=bool(able(ready, member, "stranger")),
            left_s=course.deadline - self._clock.monotonic(),
            slept_s=course.slept_s,
            compactable=course.compactable,
            filter_policy=self._manners.filter_policy,
        )

    def _ready(self, members: Iterable[Member]) -> list[Member]:
        """Those that could be asked now."""
        cooling = {each.target for each in self._gate.cooling()}
        return [each for each in members if not cooling & {each.name, each.account}]

    async def _somebody_is_back(self, course: Course, members: Sequence[Member]) -> bool:
        """Wait for it where nobody could be asked at all and that is over in a moment."""
        until = self._soonest(members)
        if until is None or course.waited or not course.only_cooling:
            return False
        wait_s = (until - self._clock.now()).total_seconds()
        if wait_s > min(LONGEST_PATIENCE_S, course.deadline - self._clock.monotonic()):
            return False
        course.waited = True
        await self._clock.sleep(wait_s)
        course.waiting.extend(members)
        return True

    def _soonest(self, members: Sequence[Member]) -> datetime | None:
        """When the first of them may be asked again; None where one may be now."""
        cooling = {each.target: each.until for each in self._gate.cooling()}
        back = [
            max((cooling[key] for key in (each.name, each.account) if key in cooling), default=None)
            for each in members
        ]
        known = [each for each in back if each is not None]
        return min(known) if len(known) == len(back) else None

    def _since(self, started: float) -> float:
        return (self._clock.monotonic() - started) * 1000


def _signed(finished: Finished, member: Member, course: Course) -> Finished:
    model = finished.model or member.name
    return replace(finished, model=model, attempts=tuple(course.attempts))
