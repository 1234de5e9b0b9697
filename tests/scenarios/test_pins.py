"""A model that is pinned, and what happens when it dies (SPEC L6)."""

import pytest

from kintsugi.llm.kinds import Kind
from tests.scenarios.minds import STRONG, WEAK, Minds, failing
from tests.scenarios.test_outage import press
from tests.scenarios.world import BOT, World


@pytest.fixture
async def minds(asleep: World) -> Minds:
    minds = Minds(asleep)
    for name in (WEAK, STRONG):
        minds[name].always(None)
    await minds.start()
    return minds


async def test_a_pinned_model_answers_and_no_other(asleep: World, minds: Minds) -> None:
    """Also after a restart; /model auto lets the chain answer again."""
    await asleep.ask(asleep.alice, f"/model {STRONG}")
    await asleep.ask(asleep.alice, "one")
    await asleep.crash()
    await minds.start()
    await asleep.ask(asleep.alice, "two")
    assert (minds.asked(STRONG), minds.asked(WEAK)) == (["one", "two"], [])
    await asleep.ask(asleep.alice, "/model auto")
    await asleep.ask(asleep.alice, "three")
    assert minds.asked(WEAK) == ["three"]


@pytest.mark.parametrize(
    ("label", "meanwhile", "afterwards"),
    [("Others meanwhile", WEAK, STRONG), ("Unpin", WEAK, WEAK), ("Wait", None, STRONG)],
)
async def test_when_it_dies_the_chat_is_asked_once(
    asleep: World, minds: Minds, label: str, meanwhile: str | None, afterwards: str
) -> None:
    """And what it said is kept, and obeyed."""
    await asleep.ask(asleep.alice, f"/model {STRONG}")
    minds[STRONG].always(failing(Kind.RATE_LIMIT, retry_after_s=60, target=STRONG))
    [told] = await asleep.ask(asleep.alice, "are you there?", within_s=30)
    assert told.startswith(f"The model that is pinned here, {STRONG}, cannot answer just now")
    press(asleep.alice, asleep.messages(asleep.alice)[-1], label)
    await asleep.rest(within_s=30)
    if meanwhile:
        assert minds.asked(meanwhile) == ["are you there?"]
    else:
        assert "are you there?" not in asleep.answers(asleep.alice)
        [again] = await asleep.ask(asleep.alice, "still away?", within_s=30)
        assert "keep" in again
        assert "Shall I wait" not in again
    minds[STRONG].always(None)
    await asleep.pass_time(130)
    await asleep.ask(asleep.alice, "and now?", within_s=30)
    assert minds.asked(afterwards)[-1] == "and now?"


async def test_a_group_keeps_its_model_when_it_becomes_a_supergroup(
    asleep: World, minds: Minds
) -> None:
    """Before and after a restart."""
    group = asleep.telegram.group(id=-500, title="Potters")
    await asleep.ask(asleep.owner, f"/model@{BOT.username} {STRONG}", chat=group)
    moved = group.migrates(-1001234)
    await asleep.rest()
    for question in ("one", "two"):
        await asleep.ask(asleep.alice, f"@{BOT.username} {question}", chat=moved)
        await asleep.crash()
        await minds.start()
    assert len(minds.asked(STRONG)) == 2
    assert minds.asked(WEAK) == []
