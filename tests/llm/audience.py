"""Who listens to a pool, and the scripted models in it."""

import asyncio
from collections.abc import Sequence
from random import Random

from kintsugi.clock import ManualClock
from kintsugi.errors import ModelError, ModelUnavailable
from kintsugi.llm.failures import (
    ChainTimeout,
    ChainUnavailable,
    Failure,
    Symptom,
    failure_of,
    target_error,
)
from kintsugi.llm.gate import OpenGate
from kintsugi.llm.kinds import Kind
from kintsugi.llm.limits import Limits
from kintsugi.llm.member import Member
from kintsugi.llm.pool import Manners, Pool
from kintsugi.llm.provider import (
    Asked,
    ChatMessage,
    Finished,
    ModelEvent,
    ModelRequest,
    Purpose,
    Restarted,
    Words,
)
from kintsugi.llm.scripted import Fail, ScriptedModel, Step
from kintsugi.llm.target import Account, Target

REQUEST = ModelRequest(
    messages=(ChatMessage(role="user", text="hello"),), purpose=Purpose(mode="chat")
)
LIMITS = Limits(first_sign=30, silence=10, total=50)
DOWN = Fail(error=ModelUnavailable("down"))
LONG = "word " * 41  # more than is begun anew


def failing(kind: Kind, *, after: str = "", retry_after_s: float | None = None) -> Fail:
    failure = Failure(
        target="scripted", symptom=Symptom.REFUSED, kind=kind, retry_after_s=retry_after_s
    )
    return Fail(error=target_error(failure), after=after)


class Listener:
    """What a caller of a pool has got so far, and how it ended."""

    def __init__(self, pool: Pool, request: ModelRequest) -> None:
        self.events: list[ModelEvent] = []
        self.error: ModelError | None = None
        self.task = asyncio.create_task(self._listen(pool, request))

    async def _listen(self, pool: Pool, request: ModelRequest) -> None:
        try:
            async for event in pool.stream(request):
                if not isinstance(event, Asked):
                    self.events.append(event)
        except ModelError as error:
            self.error = error

    @property
    def text(self) -> str:
        """What a reader has who forgets what is void."""
        text = ""
        for event in self.events:
            text = "" if isinstance(event, Restarted) else text
            text += event.text if isinstance(event, Words) else ""
        return text.strip()

    @property
    def finished(self) -> Finished:
        assert isinstance(self.events[-1], Finished)
        return self.events[-1]

    @property
    def chain(self) -> ChainUnavailable | ChainTimeout:
        assert isinstance(self.error, ChainUnavailable | ChainTimeout)
        return self.error

    @property
    def course(self) -> list[tuple[str, str]]:
        """Why each was asked, and what came of it."""
        attempts = self.chain.attempts if self.error else self.finished.attempts
        return [(each.cause, _outcome(each.error)) for each in attempts]


def _outcome(error: ModelError | None) -> str:
    if error is None:
        return "answered"
    failure = failure_of(error)
    return failure.kind.value if failure else str(error)


async def settle() -> None:
    """Until everybody waits for the clock: no task needs more turns of the loop than this."""
    for _ in range(50):
        await asyncio.sleep(0)


async def listen(pool: Pool, request: ModelRequest = REQUEST) -> Listener:
    listener = Listener(pool, request)
    await settle()
    return listener


def models(clock: ManualClock, *scripts: Step | Sequence[Step]) -> tuple[ScriptedModel, ...]:
    """One for each script; a model that is asked more often echoes."""
    return tuple(
        ScriptedModel(clock, script if isinstance(script, Sequence) else [script])
        for script in scripts
    )


def pool_of(
    clock: ManualClock,
    *members: ScriptedModel,
    windows: Sequence[int | None] = (),
    filter_policy: str = "stop",
) -> Pool:
    """Each at an account of its own; all at once have what `windows` says."""
    windows = windows or [None] * len(members)
    return Pool(
        [
            Member(provider=each, target=target(number), window=window)
            for number, (each, window) in enumerate(zip(members, windows, strict=True))
        ],
        OpenGate(),
        clock,
        Random(1),
        Manners(limits=LIMITS, filter_policy="next" if filter_policy == "next" else "stop"),
    )


def target(number: int) -> Target:
    account = Account(name=f"vendor{number}", route="openai", base_url=None, key=None)
    return Target(account=account, model="scripted")
