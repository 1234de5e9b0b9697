"""Which models are never asked because their price is not known and a budget is set (SPEC L8)."""

from collections.abc import Sequence
from typing import Final

from kintsugi.cli.finding import Finding, fail, warn
from kintsugi.errors import SettingsError
from kintsugi.llm.budgets import Limits
from kintsugi.llm.prices import prices_of
from kintsugi.llm.targets import Targets, resolve
from kintsugi.settings import Budgets, Llm

_SUBJECT: Final = "price"


def price_findings(settings: Llm, budgets: Budgets) -> Sequence[Finding]:
    """One per model of a chain, in their order; it is a fault where nobody of the chat is left."""
    if not Limits(budgets):
        return []
    try:
        targets = resolve(settings)
    except SettingsError:
        return []  # told with the models
    prices = prices_of(targets.distinct, settings.prices)
    unpriced = {each.name for each in targets.distinct if prices.of(each.name) is None}
    found = [
        warn(_SUBJECT, f"{name}: not known, so under a budget it is never asked; {_advice(name)}")
        for name in (each.name for each in targets.distinct)
        if name in unpriced
    ]
    return [*found, _nobody()] if _silent(targets, unpriced) else found


def _silent(targets: Targets, unpriced: set[str]) -> bool:
    """Whether no model of the chat chain may be asked."""
    return all(each is not None and each.name in unpriced for each in targets.chat)


def _advice(name: str) -> str:
    return f"set llm.prices: {{{name}: {{input: …, output: …}}}} in USD per million tokens"


def _nobody() -> Finding:
    return fail(_SUBJECT, "a budget is set and no model of the chat has a price: nobody answers")
