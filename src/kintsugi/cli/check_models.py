"""Which models are configured, and if asked: do they answer? One short call to each."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from kintsugi.cli.finding import Finding, fail, ok, warn
from kintsugi.clock import Clock
from kintsugi.errors import ModelError, SettingsError
from kintsugi.i18n import Catalogues
from kintsugi.llm.failures import ChainTimeout, ChainUnavailable, TargetTimeout, TargetUnavailable
from kintsugi.llm.known_models import KnownModels
from kintsugi.llm.models import Models
from kintsugi.llm.offline import OfflineModel
from kintsugi.llm.probe import Verdict, probe
from kintsugi.llm.target import Target
from kintsugi.settings import Llm

_SUBJECT: Final = "model"
_ADVICE: Final[Mapping[int | None, str]] = {
    401: "look at its key",
    402: "its account has no money left",
    403: "its key may not use this model",
    404: "look at the model's name and the address",
    429: "it asks us to wait, or the account has no money left",
    None: "look at the network and at its address",
}


async def model_findings(settings: Llm, clock: Clock, *, ask: bool) -> Sequence[Finding]:
    """One per model, in the order of the chains. Unless asked to, nothing is called or paid for."""
    try:
        models = Models(settings, OfflineModel(Catalogues.load(), clock), clock)
    except SettingsError as error:
        return [fail(_SUBJECT, f"{each.key}: {each.message}") for each in error.problems]
    targets = models.targets
    found = await _ask(models, clock) if ask else _name(targets.distinct)
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


async def _ask(models: Models, clock: Clock) -> list[Finding]:
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
    status = _status(error)
    if status in _ADVICE:
        return _ADVICE[status]
    return "it fails over there: try again later"


def _status(error: ModelError | None) -> int | None:
    match error:
        case TargetUnavailable() | TargetTimeout():
            return error.failure.status
        case ChainUnavailable() | ChainTimeout() if error.attempts:
            return _status(error.attempts[-1].error)
        case _:
            return None
