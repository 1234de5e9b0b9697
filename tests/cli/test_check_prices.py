from decimal import Decimal
from typing import Any

import pytest

from kintsugi.cli.check_prices import price_findings
from kintsugi.cli.finding import Verdict
from kintsugi.settings import Budgets, Llm

BUDGETS = Budgets(user_day=Decimal(1))


def llm(*chain: str, **more: Any) -> Llm:
    return Llm(
        chat_chain=chain,
        custom_url="http://127.0.0.1:9/v1",
        ollama_url="http://127.0.0.1:9",
        **more,
    )


def test_without_a_budget_a_price_is_nobodys_affair() -> None:
    """Such a call is booked as unpriced."""
    assert price_findings(llm("custom/mine"), Budgets()) == []


def test_under_a_budget_a_model_without_a_price_is_warned_of() -> None:
    """With its name and what to set; a free one, a priced one and the built-in one are well."""
    prices = {"custom/priced": {"input": "0.5", "output": 2}}
    settings = llm("custom/priced", "custom/mine", "ollama/llama", "offline", prices=prices)
    [finding] = price_findings(settings, BUDGETS)
    assert (finding.verdict, finding.subject) == (Verdict.WARN, "price")
    assert finding.words.startswith("custom/mine: not known, so under a budget it is never asked")
    assert "llm.prices: {custom/mine: {" in finding.words


def test_a_utility_chain_counts_too() -> None:
    """Its jobs would fail as quietly."""
    settings = llm("ollama/llama", utility_chain=("custom/small",))
    [finding] = price_findings(settings, BUDGETS)
    assert "custom/small" in finding.words


@pytest.mark.parametrize(("last", "silent"), [("custom/other", True), ("offline", False)])
def test_a_chat_without_anybody_to_ask_is_a_fault(
    last: str,
    silent: bool,  # noqa: FBT001 - a column
) -> None:
    """Every question would end in an explanation."""
    verdicts = [each.verdict for each in price_findings(llm("custom/mine", last), BUDGETS)]
    assert (Verdict.FAIL in verdicts) is silent


def test_what_cannot_be_resolved_is_told_elsewhere() -> None:
    """A missing key is a matter of the models' own findings."""
    assert price_findings(Llm(chat_chain=("openai/gpt-5-mini",)), BUDGETS) == []
