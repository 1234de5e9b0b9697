"""`kintsugi drill`: what would happen to the next question if a model failed.

It may be run beside a running bot, and begins from what that wrote down: who rests, the mode of
/api, what was spent. The calls it makes are in the books; nothing else is written. A pin is of one
chat and counts in `/heal drill` there.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from random import SystemRandom
from typing import Any, Final

from kintsugi.app.minds import Minds
from kintsugi.bot import drill_words
from kintsugi.cli.invocation import Invocation, open_store
from kintsugi.clock import Clock, SystemClock
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.envelope import Envelope
from kintsugi.i18n import Catalogues, Message
from kintsugi.ids import new_event_id
from kintsugi.llm import money
from kintsugi.llm.breakers import Changed
from kintsugi.llm.drill import Exercise, Report
from kintsugi.llm.failures import failure_of, kind_of_attempt
from kintsugi.llm.faults import Fault
from kintsugi.llm.offline import OfflineModel
from kintsugi.llm.provider import Attempt, Purpose
from kintsugi.log import Redactor
from kintsugi.settings import Settings, secret_values
from kintsugi.store.database import Store

_ANSWERED, _NOBODY, _WRONG_INPUT = 0, 1, 2
_EXAMPLES: Final = """\
examples:
  kintsugi drill openai/gpt-5.4-mini 429      the first model has too many requests: who answers?
  kintsugi drill claude-sonnet-5-5 402        its account has no money left
  kintsugi drill deepseek-chat timeout --json for a program to read

The exit code is 0 when somebody would have answered, 1 when nobody, 2 on wrong arguments.
The named model is not asked. The others may be: one short question, booked as "drill".
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _EXAMPLES
    parser.add_argument("model", metavar="MODEL", help="one of the chat chain")
    parser.add_argument("fault", metavar="FAULT", help=f"one of {', '.join(Fault)}")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


def run(invocation: Invocation, arguments: argparse.Namespace) -> int:
    settings = invocation.settings()
    catalogues = Catalogues.load()
    found = asyncio.run(drill(settings, catalogues, arguments.model, arguments.fault))
    clean = Redactor(secret_values(settings)).clean
    if isinstance(found, Message):
        print("kintsugi:", clean(catalogues.text("en", found)), file=sys.stderr)
        return _WRONG_INPUT
    if arguments.json:
        print(clean(json.dumps(as_json(found), indent=2)))
    else:
        lines = (catalogues.text("en", line) for line in drill_words.reported(found))
        print(clean("\n".join(lines)))
    return _ANSWERED if found.outcome.answers else _NOBODY


async def drill(
    settings: Settings, catalogues: Catalogues, model: str, fault: str
) -> Report | Message:
    """The report, or what is wrong with the words.

    Raises: `SettingsError`, `NotStaged`, `StoreError`.
    """
    clock = SystemClock()
    async with open_store(settings) as store:
        minds = _minds(settings, catalogues, store, clock)
        try:
            await minds.models.load()  # else it would count as delay
            await minds.look()
            purpose = Purpose(mode="drill", turn_id=f"drill:{new_event_id(SystemRandom())}")
            chain = await minds.drills.chain(purpose)
            wanted = drill_words.understood((model, fault), chain)
            if isinstance(wanted, Message):
                return wanted
            exercise = Exercise(
                chain=chain, member=wanted.member, fault=wanted.fault, purpose=purpose
            )
            return await minds.drills.run(exercise)
        finally:
            await minds.close()


def _minds(settings: Settings, catalogues: Catalogues, store: Store, clock: Clock) -> Minds:
    """As a bot has them, but nobody works for them: no probe, no alert, no record of who rests."""
    random = SystemRandom()
    redact = Redactor(secret_values(settings)).clean
    bus = EmbeddedBus(store, clock, owner=new_event_id(random), redact=redact)
    return Minds(
        settings,
        OfflineModel(catalogues, clock),
        store,
        bus,
        clock,
        random,
        awaited=lambda: False,
        alerts=_nobody_is_told,
    )


async def _nobody_is_told(_: Changed) -> Sequence[Envelope]:
    return ()


def as_json(report: Report) -> dict[str, Any]:
    """Everything that the report says; `cost_usd` is exact, null where a price is missing."""
    cost = report.cost
    return {
        "model": report.target,
        "fault": report.fault.value,
        "outcome": report.outcome.value,
        "answered": report.outcome.answers,
        "answered_by": report.answered_by,
        "met": report.met,
        "delay_s": round(report.delay_s, 3),
        "attempts": [_attempt(each) for each in report.attempts],
        "would_rest": [
            {
                "key": each.target,
                "kind": each.kind.value,
                "until": each.until.isoformat(),
                "declared": each.declared,
            }
            for each in report.cools
        ],
        "calls": len(report.calls),
        "cost_usd": None if cost is None else f"{money.to_dollars(cost):f}",
    }


def _attempt(attempt: Attempt) -> dict[str, Any]:
    kind, failure = kind_of_attempt(attempt), failure_of(attempt.error)
    return {
        "model": attempt.target,
        "cause": attempt.cause,
        "milliseconds": round(attempt.milliseconds),
        "answered": attempt.error is None,
        "kind": kind.value if kind else None,
        "asked": attempt.error is None or failure is not None,
        "status": failure.status if failure else None,
        "code": failure.code if failure else None,
    }
