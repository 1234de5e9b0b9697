"""A person's time zone is asked for once, in private, and gone by from then on (SPEC B11, B13)."""

import pytest

from kintsugi.i18n import Catalogues
from kintsugi.llm.offline import OfflineModel
from kintsugi.llm.scripted import Hang
from kintsugi.simulator.telegram import Message
from tests.scenarios.world import BOT, World

ASKED = "One thing I ask only once: where are you? Then I go by your clock."


@pytest.fixture
async def curious(asleep: World) -> World:
    """A world whose bot knows nobody's clock."""
    await asleep.start(time_zone=None)
    return asleep


async def asked(world: World) -> Message:
    """The question below Alice's first answer."""
    assert await world.ask(world.alice, "hello") == ["hello", ASKED]
    return world.messages(world.alice)[-1]


def toasts(world: World) -> list[str]:
    return [answer.text for answer in world.telegram.world.callbacks.answers]


def system(world: World) -> str:
    return world.model.requests[-1].messages[0].text


def on_record(world: World) -> list[tuple[str, str]]:
    entries = [(row["action"], row["outcome"]) for row in world.records.audit()]
    return [entry for entry in entries if entry[0].startswith("question.")]


async def test_asked_below_the_first_answer_and_never_again(curious: World) -> None:
    """One short question with likely places; who does not answer is left in peace."""
    question = await asked(curious)
    labels = [str(button.text) for button in question.buttons]
    assert labels == ["London +0", "New York −5", "Los Angeles −8", "Another"]
    assert await curious.ask(curious.alice, "and now?") == ["and now?"]
    await curious.pass_time(30)
    assert await curious.ask(curious.alice, "and later?") == ["and later?"]
    assert "now" not in system(curious).rpartition("\n\n")[2]


async def test_asked_in_their_language(curious: World) -> None:
    """In Russian with Russian cities."""
    await curious.ask(curious.boris, "привет")
    (_, question) = curious.messages(curious.boris)
    assert question.text.startswith("Спрошу только один раз")
    assert [str(button.text) for button in question.buttons] == [
        "Москва +3",
        "Екатеринбург +5",
        "Новосибирск +7",
        "Другой",
    ]


async def test_the_answer_is_kept_and_gone_by(curious: World) -> None:
    """It stands in the question's place; the model is told what time it is there."""
    question = await asked(curious)
    curious.alice.presses(question.message_id, str(question.buttons[1].data))
    await curious.rest()
    (_, settled) = curious.messages(curious.alice)
    assert settled.message_id == question.message_id
    assert settled.text.startswith("I go by the clock of America/New_York now: it is ")
    assert settled.buttons == ()
    assert on_record(curious) == [("question.zone", "answered")]
    await curious.ask(curious.alice, "what time is it?")
    assert system(curious).endswith(" (America/New_York).\n")


async def test_another_is_explained(curious: World) -> None:
    """Who is elsewhere learns the command, and is not asked again."""
    question = await asked(curious)
    curious.alice.presses(question.message_id, str(question.buttons[-1].data))
    await curious.rest()
    assert "/timezone Europe/Berlin" in curious.answers(curious.alice)[-1]
    [told] = await curious.ask(curious.alice, "/timezone Москва")
    assert told.startswith("I go by the clock of Europe/Moscow now")
    assert await curious.ask(curious.alice, "thanks") == ["thanks"]


async def test_the_question_outlives_the_process(curious: World) -> None:
    """Asked in one life, answered in the next, and asked in neither again."""
    question = await asked(curious)
    await curious.crash()
    curious.alice.presses(question.message_id, str(question.buttons[0].data))
    await curious.start(time_zone=None)
    await curious.rest()
    assert "Europe/London" in curious.answers(curious.alice)[-1]
    assert await curious.ask(curious.alice, "still me") == ["still me"]


async def test_presses_that_do_not_count(curious: World) -> None:
    """Twice, by somebody else, or made up: refused politely or ignored, and on record."""
    question = await asked(curious)
    data = str(question.buttons[0].data)
    curious.alice.presses(question.message_id, data)
    await curious.rest()
    curious.alice.forges(question.message_id, data)
    curious.alice.forges(question.message_id, "q:0123456789ab:0")
    curious.alice.forges(question.message_id, f"{data}9:9")
    await curious.rest()
    assert toasts(curious) == ["", "You have answered this already.", "", ""]
    assert on_record(curious) == [
        ("question.zone", "answered"),
        ("question.zone", "question-answered"),
        ("question.unknown", "button of nobody's"),
        ("question.unknown", "button of nobody's"),
    ]
    [shown] = await curious.ask(curious.alice, "/timezone")
    assert "Europe/London" in shown


async def test_never_in_a_group(curious: World) -> None:
    """Nobody is asked there, and what was said in private is not gone by there."""
    group = curious.telegram.group(id=-100500, title="Potters")
    assert len(await curious.ask(curious.alice, f"@{BOT.username} hi", chat=group)) == 1
    question = await asked(curious)
    curious.alice.presses(question.message_id, str(question.buttons[0].data))
    await curious.rest()
    await curious.ask(curious.alice, f"@{BOT.username} time?", chat=group)
    assert "Europe/London" not in system(curious)


async def test_not_below_what_is_no_answer(curious: World) -> None:
    """A command, or an explanation, is no occasion; the first real answer still is."""
    assert len(await curious.ask(curious.alice, "/status")) == 1
    curious.alice.sends_voice(b"OggS...")
    await curious.rest()
    assert ASKED not in curious.answers(curious.alice)
    await asked(curious)


async def test_two_first_messages_at_once_ask_once(curious: World) -> None:
    """However the turns overlap, as in two topics, there is one question."""
    curious.alice.says("one", thread=11)
    curious.alice.says("two", thread=12)
    await curious.rest()
    assert curious.answers(curious.alice).count(ASKED) == 1


async def test_a_crash_between_the_answer_and_the_question(curious: World) -> None:
    """Both are in one transaction: in the next life they are both there, once."""
    curious.model.then(Hang(after="Once"))
    curious.alice.says("hello")
    await curious.until(lambda: bool(curious.model.requests))
    await curious.crash()
    await curious.start(time_zone=None)
    await curious.rest(within_s=60)
    assert curious.answers(curious.alice) == ["hello", ASKED]


async def test_the_owners_clock_saves_the_question(asleep: World) -> None:
    """With time_zone set, everybody who says nothing goes by that."""
    await asleep.start(time_zone="Asia/Tokyo")
    assert await asleep.ask(asleep.alice, "hello") == ["hello"]
    assert system(asleep).endswith(" (Asia/Tokyo).\n")
    [shown] = await asleep.ask(asleep.alice, "/timezone")
    assert "my owner's clock, Asia/Tokyo" in shown


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("Berlin", "I go by the clock of Europe/Berlin now"),
        ("europe/paris", "I go by the clock of Europe/Paris now"),
        ("Berln", "Did you mean Europe/Berlin"),
        ("qqqqqq", "Try the largest city near you"),
        ("", "I do not know where you are yet"),
        ("+13:07", "No clock on Earth is set so"),
    ],
)
async def test_the_command(curious: World, argument: str, words: str) -> None:
    """/timezone shows, sets, and says what is near when it does not know a name."""
    [told] = await curious.ask(curious.alice, f"/timezone {argument}".strip())
    assert words in told


async def test_an_offset_asks_which(curious: World) -> None:
    """An offset knows no summer time, so the zones that have it are offered, as a question."""
    [told] = await curious.ask(curious.boris, "/timezone +3")
    assert told.startswith("Дело в летнем времени")
    (question,) = curious.messages(curious.boris)
    labels = [str(button.text) for button in question.buttons]
    assert labels[0] == "Москва +3"
    assert labels[-1] == "Без летнего времени"
    curious.boris.presses(question.message_id, str(question.buttons[-1].data))
    await curious.rest()
    assert "Etc/GMT-3" in curious.answers(curious.boris)[-1]
    assert "(UTC+3)" in curious.answers(curious.boris)[-1]


async def test_only_in_private(curious: World) -> None:
    """Where somebody is, is for nobody else's ears."""
    group = curious.telegram.group(id=-100500, title="Potters")
    [told] = await curious.ask(curious.alice, f"/timezone@{BOT.username} Berlin", chat=group)
    assert "private" in told


async def test_the_offline_model_tells_their_time(asleep: World) -> None:
    """The built-in model goes by the person's clock, too."""
    model = OfflineModel(Catalogues.load(strict=True), asleep.clock)
    await asleep.start(time_zone=None, provider=model)
    [told, _] = await asleep.ask(asleep.alice, "what time is it?")
    assert "(UTC)" in told
    await asleep.ask(asleep.alice, "/timezone Tokyo")
    [told] = await asleep.ask(asleep.alice, "what time is it?")
    assert "(Asia/Tokyo)" in told
