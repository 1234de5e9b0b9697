"""`kintsugi check --models` against a scripted provider, over real HTTP (SPEC L1)."""

import pytest

from kintsugi.cli.check_models import model_findings
from kintsugi.cli.finding import Finding, Verdict
from kintsugi.clock import SystemClock
from kintsugi.settings import Llm
from kintsugi.simulator.llm import Fail, ModelServer, Reply, Say, Stall

pytestmark = [
    pytest.mark.xdist_group("litellm"),  # importing it takes seconds
    pytest.mark.filterwarnings("ignore:Accessing the 'model_:DeprecationWarning"),
]


async def _findings(settings: Llm, *, ask: bool = True) -> list[Finding]:
    return list(await model_findings(settings, SystemClock(), ask=ask))


@pytest.mark.parametrize("ask", [True, False])
async def test_offline(ask: bool) -> None:  # noqa: FBT001 - a column
    """The offline model needs nothing and costs nothing, asked or not."""
    (finding,) = await _findings(Llm(), ask=ask)
    assert finding.verdict is Verdict.OK
    assert finding.words.startswith("offline: no key and no network")


async def test_not_asked() -> None:
    """Unless told to, no model is called; a name that is not known is doubted, with the nearest."""
    settings = Llm(
        chat_chain=("openai/gpt-5-minni", "ollama/llama", "offline"),
        openai_key="sk-hush",  # type: ignore[arg-type] # pydantic makes it a secret
        ollama_url="http://127.0.0.1:9",
    )
    slip, ollama, offline = await _findings(settings, ask=False)
    assert slip.verdict is Verdict.WARN
    assert "did you mean gpt-5-mini" in slip.words
    assert ollama.words == "ollama/llama: not asked; kintsugi check --models calls it once"
    assert offline.words.startswith("offline")
    assert "hush" not in "".join(each.line for each in (slip, ollama, offline))


async def test_what_is_missing() -> None:
    """A key or an address that is missing is told with its setting, and nothing is called."""
    found = await _findings(Llm(chat_chain=("openai/gpt-5-mini", "custom/mine")))
    assert [finding.verdict for finding in found] == [Verdict.FAIL, Verdict.FAIL]
    assert [finding.words.partition(":")[0] for finding in found] == [
        "llm.openai_key", "llm.custom_url",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("reply", "verdict", "words"),
    [
        (Say(text="yes"), Verdict.OK, "custom/mine answers, in "),
        (Fail(401, {"error": {"message": "no"}}), Verdict.FAIL, "look at its key"),
        (Fail(404, {"error": {"message": "no"}}), Verdict.FAIL, "look at the model's name"),
        (Fail(500, {"error": {"message": "no"}}), Verdict.FAIL, "try again later"),
        (Stall(), Verdict.FAIL, "look at the network"),
    ],
)
async def test_asked(reply: Reply, verdict: Verdict, words: str) -> None:
    """Each model is called once; what it says becomes a verdict, and a failure what to do."""
    async with ModelServer(clock=SystemClock()) as server:
        server.script(model="*", replies=[reply])
        settings = Llm(
            chat_chain=("custom/mine",),
            custom_url=server.base_url,
            custom_key="sk-hush",  # type: ignore[arg-type] # pydantic makes it a secret
            first_sign_s=0.3 if isinstance(reply, Stall) else 30,
        )
        (finding,) = await _findings(settings)
        assert len(server.calls) == 1
    assert finding.verdict is verdict
    assert words in finding.words
    assert "hush" not in finding.line
