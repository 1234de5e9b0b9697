from kintsugi.orchestrator.costs import nothing_booked


async def test_without_a_ledger() -> None:
    """Where no ledger is kept, nothing is booked for any turn."""
    assert list(await nothing_booked("t")) == []
