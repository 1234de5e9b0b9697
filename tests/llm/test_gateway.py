"""The `gateway` provider against a real LiteLLM proxy, with the scripted server behind it."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio
from pydantic import SecretStr

from kintsugi.clock import SystemClock
from kintsugi.llm.failures import Failure, Symptom, TargetTimeout, TargetUnavailable
from kintsugi.llm.gate import OpenGate
from kintsugi.llm.kinds import Kind
from kintsugi.llm.models import Models
from kintsugi.llm.prices import Prices
from kintsugi.llm.provider import (
    Asked,
    ChatMessage,
    Finished,
    ModelEvent,
    ModelRequest,
    Purpose,
    Usage,
    Words,
)
from kintsugi.llm.scripted import ScriptedModel
from kintsugi.llm.targets import resolve
from kintsugi.settings import Llm
from kintsugi.simulator.llm import Cut, MidStreamError, ModelServer, Reply, Say
from kintsugi.simulator.llm import Usage as Billed
from kintsugi.simulator.llm.vendors import OPENAI, Trouble
from tests.llm.gateway import MODEL, TOKEN, Gateway, gateway, installed
from tools.side_environment import NotInstallable

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("litellm-proxy"),  # one worker starts it, and only once
    # litellm looks at each field of each chunk, pydantic's retiring ones too
    pytest.mark.filterwarnings("ignore:Accessing the 'model_:DeprecationWarning"),
]

OFFLINE = ScriptedModel(SystemClock())  # not asked
REQUEST = ModelRequest(
    messages=(ChatMessage(role="user", text="hello there"),), purpose=Purpose(mode="chat")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Who answers behind the gateway, the gateway, and what the product has as its models."""

    upstream: ModelServer
    gateway: Gateway
    models: Models

    def script(self, *replies: Reply) -> None:
        self.upstream.reset()
        self.upstream.script(model="*", replies=replies)

    async def told(self) -> list[ModelEvent]:
        stream = self.models.pool(self.models.chat).stream(REQUEST)
        return [event async for event in stream if not isinstance(event, Asked)]

    async def heard(
        self, *, token: str = TOKEN, model: str = MODEL
    ) -> tuple[str, ModelEvent | None, Failure | None]:
        """The words, the end and the failure of one target, with no chain around it."""
        models = _models(_settings(self.gateway, token, model))
        (target,) = models.targets.everybody
        said, end = "", None
        try:
            async for event in models.single(target).stream(REQUEST):
                said += event.text if isinstance(event, Words) else ""
                end = event if isinstance(event, Finished) else end
        except (TargetUnavailable, TargetTimeout) as error:
            return said, end, error.failure
        return said, end, None


def _models(settings: Llm) -> Models:
    return Models(
        settings,
        resolve(settings),
        OFFLINE,
        OpenGate(),
        SystemClock(),
        Random(1),
        prices=Prices({}),
    )


def _settings(running: Gateway, token: str, model: str) -> Llm:
    return Llm(
        provider="gateway", model=model, gateway_url=running.url, gateway_token=SecretStr(token)
    )


@pytest.fixture(scope="module")
def home() -> Path:
    try:
        return installed()
    except NotInstallable as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"the LiteLLM proxy cannot be installed here: {error}")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(home: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    folder = tmp_path_factory.mktemp("gateway")
    async with (
        ModelServer(clock=SystemClock()) as upstream,
        gateway(home, upstream.base_url, folder) as running,
    ):
        models = _models(_settings(running, TOKEN, MODEL))
        await models.load()
        yield Stage(upstream=upstream, gateway=running, models=models)
        await models.close()


async def test_an_answer_through_the_gateway(stage: Stage) -> None:
    """The words come, then the end with the count of the provider behind it."""
    stage.script(Say("Well, «здравствуй».", usage=Billed(prompt=70, completion=30)))
    *words, end = await stage.told()
    assert "".join(event.text for event in words if isinstance(event, Words)) == (
        "Well, «здравствуй»."
    )
    assert isinstance(end, Finished)
    assert (end.model, end.ending) == ("gateway/simulated", "stop")
    assert end.usage == Usage(prompt=70, completion=30)
    assert [call.model for call in stage.upstream.calls] == [MODEL]


async def test_an_answer_that_was_ended_early_says_so(stage: Stage) -> None:
    """The reason goes through the gateway as the provider gave it."""
    stage.script(Say("half an", finish="length"))
    said, end, _ = await stage.heard()
    assert said == "half an"
    assert isinstance(end, Finished)
    assert end.ending == "length"


@pytest.mark.parametrize(
    ("trouble", "status", "code"),
    [
        (Trouble.RATE_LIMITED, 429, "throttling_error"),
        (Trouble.UNAUTHORIZED, 401, "authentication_error"),
        (Trouble.UNAVAILABLE, 503, "internal_server_error"),
    ],
)
async def test_a_refusal_behind_the_gateway(
    stage: Stage, trouble: Trouble, status: int, code: str
) -> None:
    """The status is the provider's, the word the gateway's; it is asked once and asks once."""
    stage.script(OPENAI.failures[trouble])
    _, end, failure = await stage.heard()
    assert (end, len(stage.upstream.calls)) == (None, 1)
    assert failure is not None
    assert (failure.symptom, failure.status, failure.code) == (Symptom.REFUSED, status, code)


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (Trouble.RATE_LIMITED, Kind.RATE_LIMIT),
        (Trouble.QUOTA_EXHAUSTED, Kind.QUOTA),
        (Trouble.UNPAID, Kind.QUOTA),
        (Trouble.UNAUTHORIZED, Kind.AUTH),
        (Trouble.FORBIDDEN, Kind.MODEL_MISSING),
        (Trouble.MODEL_MISSING, Kind.MODEL_MISSING),
        (Trouble.CONTEXT_LENGTH, Kind.CONTEXT_LENGTH),
        (Trouble.CONTENT_FILTER, Kind.CONTENT_FILTER),
        (Trouble.BAD_REQUEST, Kind.BAD_REQUEST),
        (Trouble.UNAVAILABLE, Kind.OVERLOADED),
    ],
)
async def test_what_a_refusal_behind_it_means(stage: Stage, trouble: Trouble, kind: Kind) -> None:
    """The gateway loses most codes; what is wrong is still known."""
    stage.script(OPENAI.failures[trouble])
    _, _, failure = await stage.heard()
    assert failure is not None
    assert failure.kind is kind


async def test_the_wait_that_the_provider_asks_for(stage: Stage) -> None:
    """The gateway hands Retry-After on under a name of its own, which is read too."""
    stage.script(OPENAI.failures[Trouble.RATE_LIMITED])
    _, _, failure = await stage.heard()
    assert failure is not None
    assert failure.retry_after_s == 7


@pytest.mark.parametrize("chunks", [0, 2])
async def test_an_error_in_the_middle_is_broken(stage: Stage, chunks: int) -> None:
    """The gateway tells of it inside the stream; what was said before is kept."""
    stage.script(MidStreamError(chunks))
    said, end, failure = await stage.heard()
    assert (said, end) == ("The sun"[: chunks * 4], None)
    assert failure is not None
    assert (failure.symptom, failure.status) == (Symptom.BROKEN, None)


async def test_a_lost_connection_behind_it_is_no_answer(stage: Stage) -> None:
    """The gateway makes a refusal of it."""
    stage.script(Cut(None, clean=True))
    _, end, failure = await stage.heard()
    assert end is None
    assert failure is not None
    assert (failure.symptom, failure.status) == (Symptom.REFUSED, 500)


@pytest.mark.parametrize("chunks", [0, 2])
async def test_a_clean_cut_behind_it_looks_whole(stage: Stage, chunks: int) -> None:
    """A limit that docs/models.md tells of: this proxy invents the end, and nothing shows it.

    When this fails after an upgrade, the proxy has been mended: then docs/models.md must be, too.
    """
    stage.script(Cut(chunks, clean=True, answer=Say("one two three")))
    said, end, failure = await stage.heard()
    assert said == " ".join(["one", "two", "three"][:chunks])
    assert failure is None
    assert isinstance(end, Finished)


async def test_a_token_it_does_not_know(stage: Stage) -> None:
    """Without a database the gateway refuses it by 400 and a word, not by 401; nobody is asked."""
    stage.script(Say("not for you"))
    said, end, failure = await stage.heard(token="sk-wrong")  # pragma: allowlist secret
    assert (said, end, stage.upstream.calls) == ("", None, ())
    assert failure is not None
    assert (failure.status, failure.code) == (400, "no_db_connection")


async def test_a_model_it_does_not_have(stage: Stage) -> None:
    """It is a bad request to the gateway; nobody is asked."""
    stage.script(Say("not mine"))
    _, end, failure = await stage.heard(model="nobody")
    assert (end, stage.upstream.calls) == (None, ())
    assert failure is not None
    assert (failure.status, failure.code) == (400, "invalid_request_error")


async def test_a_gateway_that_went_down(stage: Stage) -> None:
    """It is a failure of the network. The last test, because a start takes fifteen seconds."""
    await stage.gateway.stop()
    _, end, failure = await stage.heard()
    assert end is None
    assert failure is not None
    assert (failure.symptom, failure.status) == (Symptom.NETWORK, None)
