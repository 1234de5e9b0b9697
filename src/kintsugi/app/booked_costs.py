"""What a turn's calls cost, from the books to whoever explains an answer."""

from collections.abc import Sequence

from kintsugi.llm import ledger, money
from kintsugi.orchestrator.costs import CostLine
from kintsugi.store.database import Store


class BookedCosts:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def __call__(self, turn_id: str, /) -> Sequence[CostLine]:
        calls = await self._store.read(lambda connection: ledger.of_turn(connection, turn_id))
        return [
            CostLine(
                target=call.target,
                prompt=call.prompt,
                completion=call.completion,
                seconds=call.seconds,
                cost=None if call.cost is None else money.to_dollars(call.cost),
                estimated=call.estimated,
            )
            for call in calls
        ]
