import json
from collections.abc import Sequence
from typing import Any

import pytest

from kintsugi.llm.ledger import By, Sum
from kintsugi.llm.money import DOLLAR

TOKEN = "abcdefghijklmnopqrst"  # pragma: allowlist secret
BEARER = f"Bearer {TOKEN}"


class Books:
    """Two models, one of which has a price."""

    def __init__(self) -> None:
        self.asked: list[tuple[By, int]] = []

    async def sums(self, by: By, *, days: int) -> Sequence[Sum]:
        self.asked.append((by, days))
        return [
            Sum(key="openai/mini", calls=3, cost=DOLLAR // 8 + 1, estimated=1),
            Sum(key="", calls=2, unpriced=2),
        ]


@pytest.fixture
def costs() -> Books:
    return Books()


async def test_costs_come_exactly(serve: Any, get: Any, costs: Books) -> None:
    """As texts, to the last digit; what has no price is counted beside it."""
    async with serve(TOKEN, costs) as port:
        answer = await get(port, "/api/v1/costs?by=model&days=7", Authorization=BEARER)
    assert answer.status == 200
    assert json.loads(answer.body) == {
        "by": "model",
        "days": 7,
        "currency": "USD",
        "total": {"cost": "0.125000000001", "calls": 5, "unpriced": 2, "estimated": 1},
        "rows": [
            {
                "key": "openai/mini",
                "cost": "0.125000000001",
                "calls": 3,
                "unpriced": 0,
                "estimated": 1,
            },
            {"key": None, "cost": "0", "calls": 2, "unpriced": 2, "estimated": 0},
        ],
    }
    assert costs.asked == [(By.MODEL, 7)]


@pytest.mark.parametrize("by", By)
async def test_every_side_can_be_looked_at(serve: Any, get: Any, costs: Books, by: By) -> None:
    """The last 30 days unless something else is said."""
    async with serve(TOKEN, costs) as port:
        answer = await get(port, f"/api/v1/costs?by={by.value}", Authorization=BEARER)
    assert (answer.status, costs.asked) == (200, [(by, 30)])


@pytest.mark.parametrize("query", ["by=moon", "days=0", "days=many"])
async def test_bad_questions_are_refused(serve: Any, get: Any, costs: Books, query: str) -> None:
    """With the name of what is wrong, and the valid ones."""
    async with serve(TOKEN, costs) as port:
        answer = await get(port, f"/api/v1/costs?{query}", Authorization=BEARER)
    assert answer.status == 422
    assert query.partition("=")[0] in answer.body
    if query.startswith("by"):
        assert "'user', 'project', 'model', 'mode' or 'day'" in answer.body
    assert costs.asked == []


async def test_without_a_token_there_are_no_costs(serve: Any, get: Any, costs: Books) -> None:
    """What people cost is nobody's business who merely is on this machine."""
    async with serve(None, costs) as port:
        assert (await get(port, "/api/v1/costs")).status == 404
    async with serve(TOKEN, costs) as port:
        assert (await get(port, "/api/v1/costs")).status == 401
