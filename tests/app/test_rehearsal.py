"""The faults of drills as litellm's own clients meet them, over real HTTP (SPEC L10)."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from pydantic import SecretStr

from kintsugi.app.rehearsal import Rehearsed, reply_of
from kintsugi.clock import SystemClock
from kintsugi.errors import ModelError
from kintsugi.llm.failures import failure_of
from kintsugi.llm.faults import Fault, NotStaged
from kintsugi.llm.kinds import Kind
from kintsugi.llm.limits import Limits
from kintsugi.llm.listening import Listener
from kintsugi.llm.litellm_adapter import LitellmModel
from kintsugi.llm.litellm_library import Library
from kintsugi.llm.provider import ChatMessage, ModelEvent, ModelRequest, Provider, Purpose, Words
from kintsugi.llm.target import Account, Target
from kintsugi.simulator.llm.vendors import OPENAI

pytestmark = [
    pytest.mark.xdist_group("litellm"),  # importing it takes seconds
    pytest.mark.filterwarnings("ignore:Accessing the 'model_:DeprecationWarning"),
]

KEY = "sk-canary-0123456789"  # pragma: allowlist secret
ROUTES = (
    "openai", "anthropic", "deepseek", "moonshot", "gemini", "openrouter", "litellm_proxy",
    "ollama_chat",
)  # fmt: skip
REQUEST = ModelRequest(
    messages=(ChatMessage(role="user", text="Answer with the one word: yes"),),
    purpose=Purpose(mode="drill"),
    max_tokens=64,
)
KINDS = {
    Fault.RATE_LIMIT: {Kind.RATE_LIMIT},
    Fault.KEY: {Kind.AUTH},
    Fault.MONEY: {Kind.QUOTA},
    Fault.SERVER: {Kind.SERVER},
    Fault.EMPTY: {Kind.EMPTY},
    Fault.MIDSTREAM: {Kind.SERVER, Kind.OVERLOADED, Kind.MALFORMED},  # as each vendor says it
    Fault.MALFORMED: {Kind.MALFORMED},
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def library() -> AsyncIterator[Library]:
    library = Library()
    await library.load()
    yield library
    await library.close()


def target(route: str) -> Target:
    account = Account(
        name="ours", route=route, base_url="http://192.0.2.1:9/v1", key=SecretStr(KEY)
    )
    return Target(account=account, model="pots/mine" if route == "openrouter" else "mine")


class Single:
    """Speaks to whoever it is told to, by litellm, and keeps who that was."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.targets: list[Target] = []

    def __call__(self, target: Target) -> Provider:
        self.targets.append(target)
        return LitellmModel(target, self._library, SystemClock(), timeout_s=20)


async def heard(provider: Provider) -> tuple[list[ModelEvent], ModelError]:
    """What came through the pool's own listener, and how it failed."""
    listener = Listener(SystemClock(), Limits(first_sign=20, silence=20, total=20))
    events: list[ModelEvent] = []
    try:
        async for event in listener.listen(provider, REQUEST, SystemClock().monotonic() + 20):
            events.append(event)  # noqa: PERF401 - a comprehension would lose them at the error
    except ModelError as error:
        return events, error
    raise AssertionError(f"it did not fail: {events}")


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("fault", KINDS)
@pytest.mark.parametrize("route", ROUTES)
async def test_a_fault_becomes_the_kind_it_stands_for(
    library: Library, route: str, fault: Fault
) -> None:
    """In every vendor's wire shape; the key and the real address are left out of it."""
    single = Single(library)
    rehearsed = Rehearsed(target(route), fault, single, SystemClock())
    events, error = await heard(rehearsed)
    failure = failure_of(error)
    assert failure is not None
    assert (failure.target, failure.kind in KINDS[fault]) == (rehearsed.model, True), failure
    said = "".join(event.text for event in events if isinstance(event, Words))
    assert (fault is Fault.MIDSTREAM) == bool(said)
    [asked] = single.targets
    assert asked.account.key is None
    assert str(asked.account.base_url).startswith("http://127.0.0.1:")


@pytest.mark.asyncio(loop_scope="session")
async def test_a_call_that_does_not_arrive_proves_nothing(library: Library) -> None:
    """As when a proxy takes it: no verdict about the model comes of that."""
    single = Single(library)

    def elsewhere(moved: Target) -> Provider:
        lost = replace(moved.account, base_url="http://127.0.0.1:9/v1")
        return single(replace(moved, account=lost))

    rehearsed = Rehearsed(target("openai"), Fault.KEY, elsewhere, SystemClock())
    with pytest.raises(NotStaged):
        [event async for event in rehearsed.stream(REQUEST)]


def test_silence_needs_no_server() -> None:
    """Who is silent is played without one."""
    with pytest.raises(ValueError, match="timeout"):
        reply_of(Fault.TIMEOUT, OPENAI)
