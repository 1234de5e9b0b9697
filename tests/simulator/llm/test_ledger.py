from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kintsugi.clock import ManualClock
from kintsugi.simulator.llm import Outcome, Say, Usage
from kintsugi.simulator.llm.calls import Call
from kintsugi.simulator.llm.ledger import Ledger, Price


def _call(model="m", answered_by="", prompt=0, cached=0, completion=0):
    return Call(
        sequence=1,
        at=ManualClock().now(),
        path="/v1/chat/completions",
        model=model,
        answered_by=answered_by or model,
        key=None,
        request={},
        stream=False,
        status=200,
        outcome=Outcome.COMPLETED,
        prompt_tokens=prompt,
        cached_tokens=cached,
        completion_tokens=completion,
    )


PRICE = Price(input=Decimal("0.15"), output=Decimal("0.60"), cached_input=Decimal("0.075"))


def test_a_call_costs_its_fresh_cached_and_completion_tokens():
    """Dollars for a million tokens, exactly."""
    ledger = Ledger()
    ledger.set_price("m", PRICE)
    call = _call(prompt=1000, cached=400, completion=10)
    assert ledger.cost(call) == Decimal("0.000126")


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9))))
def test_the_bill_is_the_exact_sum_of_its_calls(counts):
    """No rounding anywhere: the order and the number of calls change nothing."""
    ledger = Ledger()
    ledger.set_price("m", PRICE)
    for prompt, completion in counts:
        ledger.record(_call(prompt=prompt, completion=completion))
    prompts, completions = (
        (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0)
    )
    assert ledger.bill().total == ledger.cost(_call(prompt=prompts, completion=completions))


def test_an_unpriced_call_is_counted_and_never_free():
    """Unknown is not zero."""
    ledger = Ledger()
    ledger.record(_call(prompt=5))
    assert ledger.cost(_call(prompt=5)) is None
    assert (ledger.bill().total, ledger.bill().unpriced_calls) == (0, 1)


def test_the_price_is_that_of_the_model_that_answered():
    """A gateway that moved the call bills what it used; an alias without a price its own."""
    ledger = Ledger()
    ledger.set_price("m", PRICE)
    million = 10**6
    assert ledger.cost(_call(answered_by="m-2026", prompt=million)) == Decimal("0.15")
    ledger.set_price("m-2026", Price(input=Decimal(2), output=Decimal(2), cached_input=Decimal(2)))
    ledger.record(_call(answered_by="m-2026", prompt=million))
    assert ledger.bill().by_model == {"m-2026": 2}


async def test_calls_are_remembered_with_what_a_ledger_needs(client, server, clock):
    """Model, key, body, status, tokens as the provider counts them, outcome, order and time."""
    server.price("gpt-x", "1", "2", "0.5")
    usage = Usage(prompt=100, completion=50, cached=40, reasoning=30)
    server.script(model="gpt-x", replies=[Say("short", usage=usage)])
    clock.advance(60)
    seen = await client.ask(user="u7")
    call = server.calls[0]
    assert (call.sequence, call.at, call.path) == (1, clock.now(), "/v1/chat/completions")
    assert (call.model, call.request["user"], call.status) == ("gpt-x", "u7", 200)
    assert (call.prompt_tokens, call.cached_tokens, call.completion_tokens) == (100, 40, 50)
    assert seen.json["usage"]["completion_tokens_details"] == {"reasoning_tokens": 30}
    assert server.bill().total == server.cost(call) == Decimal("0.00018")


async def test_reset_forgets_scripts_accounts_and_calls(client, server):
    """One server can serve many tests; ids stay unique."""
    server.script(model="*", default=Say("scripted"))
    await client.ask()
    server.reset()
    assert server.calls == ()
    seen = await client.ask("Hi")
    assert seen.json["choices"][0]["message"]["content"] == "Hi"
    assert server.calls[0].sequence == 2
