import pytest

from kintsugi.bot.channel import Channel
from kintsugi.bot.context import Ended, Ending
from kintsugi.bot.handlers.assembly import Surroundings
from kintsugi.bot.handlers.model import ChooseModel, price_words
from kintsugi.bot.parking import Parking
from kintsugi.bot.people import People, Role
from kintsugi.clock import ManualClock
from kintsugi.ids import ChatId, Topic
from kintsugi.llm.choice import Pin
from kintsugi.llm.choices import Place
from kintsugi.llm.failures import Failure, Symptom
from kintsugi.llm.gate import Admission
from kintsugi.llm.kinds import Kind
from kintsugi.llm.prices import FREE
from kintsugi.orchestrator.running import RunningTurns
from kintsugi.store.database import Store
from tests.bot.handlers.house import surroundings
from tests.bot.stagehands import ANN, GROUP, turn, update


@pytest.fixture
def around(
    people: People, store: Store, clock: ManualClock, channel: Channel, parking: Parking
) -> Surroundings:
    return surroundings(people, store, clock, channel, RunningTurns(), parking)


@pytest.fixture
def model(around: Surroundings) -> ChooseModel:
    return ChooseModel(
        models=around.models,
        prices=around.books.prices,
        gate=around.gate,
        choices=around.choices,
        clock=around.clock,
    )


async def _say(model: ChooseModel, text: str, *, chat: int = ANN, role: Role = Role.USER) -> Ended:
    return await model(turn(update(text, chat=chat), role=role))


def _pin(around: Surroundings, chat: int = ANN) -> Pin | None:
    return around.choices.pin_of(Place(ChatId(chat), Topic(0)))


async def test_models_are_shown_with_price_and_health(
    model: ChooseModel, around: Surroundings
) -> None:
    """In the order of asking; what rests says why, and for how long."""
    target = around.models.chat[1].target
    assert target is not None
    passed = around.gate.admit(target)
    assert isinstance(passed, Admission)
    failure = Failure(
        target=target.name, symptom=Symptom.REFUSED, kind=Kind.RATE_LIMIT, retry_after_s=120
    )
    around.gate.failed(passed, failure)
    ended = await _say(model, "/model")
    _head, weak, kimi, offline, usage = (ended.reply or "").splitlines()
    assert weak == "1. custom/weak ($0.50 in, $2.00 out per million tokens): well"
    assert kimi.startswith("2. moonshot/kimi (")
    assert kimi.endswith("): resting for 2 minutes: it has had too many questions for now")
    assert offline == "3. offline (free): well"
    assert "/model NAME" in usage


@pytest.mark.parametrize("name", ["moonshot/kimi", "kimi", "KIMI"])
async def test_a_model_is_pinned_by_its_name(
    model: ChooseModel, around: Surroundings, name: str
) -> None:
    """Whole, or what stands behind the provider's; and shown as pinned, with what else there is."""
    ended = await _say(model, f"/model {name}")
    assert ended.ending is Ending.ANSWERED
    assert _pin(around) == Pin(target="moonshot/kimi")
    lines = ((await _say(model, "/model")).reply or "").splitlines()
    assert lines[0] == "Pinned here: moonshot/kimi"
    assert "Others that can be pinned:" in lines
    await _say(model, "/model auto")
    assert _pin(around) is None


async def test_an_unknown_model_changes_nothing(model: ChooseModel, around: Surroundings) -> None:
    """The valid ones are told, the nearest first."""
    ended = await _say(model, "/model moonshot/kimmi")
    assert (ended.ending, ended.reason) == (Ending.EXPLAINED, "model-unknown")
    assert "There are: moonshot/kimi, custom/weak, offline." in (ended.reply or "")
    assert _pin(around) is None


async def test_in_a_group_an_admin_decides(model: ChooseModel, around: Surroundings) -> None:
    """Everybody may look."""
    refused = await _say(model, "/model kimi", chat=GROUP)
    assert refused.reason == "model-for-admins"
    assert (await _say(model, "/model", chat=GROUP)).ending is Ending.ANSWERED
    await _say(model, "/model kimi", chat=GROUP, role=Role.ADMIN)
    assert _pin(around, GROUP) == Pin(target="moonshot/kimi")


def test_prices_in_words() -> None:
    """An unknown price is said to be unknown, never free."""
    assert price_words(None).id == "price-unknown"
    assert price_words(FREE).id == "price-free"
