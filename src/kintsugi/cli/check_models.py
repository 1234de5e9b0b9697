"""Which models are configured, and if asked: do they answer? One short call to each."""

import asyncio
from collections.abc import Mapping, Sequence
from random import Random
from typing import Final

from kintsugi.cli.finding import Finding, fail, ok, warn
from kintsugi.clock import Clock
from kintsugi.errors import ModelError, SettingsError
from kintsugi.i18n import Catalogues
from kintsugi.llm.failures import failure_of
from kintsugi.llm.gate import OpenGate
from kintsugi.llm.kinds import Kind
from kintsugi.llm.known_models import KnownModels
from kintsugi.llm.models import Models
from kintsugi.llm.offline import OfflineModel
from kintsugi.llm.prices import Prices
from kintsugi.llm.probe import Verdict, probe
from kintsugi.llm.target import Target
from kintsugi.llm.targets import Targets, resolve
from kintsugi.settings import Llm

_SUBJECT: Final = "model"
_ADVICE: Final[Mapping[Kind | None, str]] = {
    Kind.AUTH: "look at its key, and at what the key may use",
    Kind.QUOTA: "its account has no money or allowance left",
    Kind.MODEL_MISSING: "look at the model's name and the address",
    Kind.RATE_LIMIT: "it asks us to wait",
    Kind.NETWORK: "look at the network and at its address",
    Kind.TIMEOUT: "look at the network and at its address",
}


async def model_findings(settings: Llm, clock: Clock, *, ask: bool) -> Sequence[Finding]:
    """One per model, in the order of the chains. Unless asked to, nothing is called or paid for."""
    try:
        targets = resolve(settings)
    except SettingsError as error:
        return [fail(_SUBJECT, f"{each.key}: {each.message}") for each in error.problems]
    found = await _ask(settings, targets, clock) if ask else _name(targets.distinct)
    offline = None in (*targets.chat, *targets.utility)
    return [*found, _offline()] if offline else found


def _offline() -> Finding:
    words = "no key and no network; it answers greetings, sums and the time, and says what it is"
    return ok(_SUBJECT, f"offline: {words}")


def _name(targets: Sequence[Target]) -> list[Finding]:
    doubts = {doubt.key: doubt.message for doubt in KnownModels.load().doubts(targets)}
    return [
        warn(_SUBJECT, f"{target.name} {doubts[target.name]} (ask it: kintsugi check --models)")
        if target.name in doubts
        else ok(_SUBJECT, f"{target.name}: not asked; kintsugi check --models calls it once")
        for target in targets
    ]


async def _ask(settings: Llm, targets: Targets, clock: Clock) -> list[Finding]:
    built_in = OfflineModel(Catalogues.load(), clock)
    models = Models(settings, targets, built_in, OpenGate(), clock, Random(), prices=Prices({}))
    try:
        verdicts = await asyncio.gather(
            *(probe(models.single(each), clock, models.limits) for each in models.targets.distinct)
        )
    finally:
        await models.close()
    return [_judged(verdict) for verdict in verdicts]


def _judged(verdict: Verdict) -> Finding:
    if verdict.error is None:
        return ok(_SUBJECT, f"{verdict.target} answers, in {verdict.milliseconds:.0f} ms")
    return fail(_SUBJECT, f"{verdict.error}; {_advice(verdict.error)}")


def _advice(error: ModelError) -> str:
    failure = failure_of(error)
    kind = failure.kind if failure else None
    return _ADVICE.get(kind, "it fails over there: try again later")
