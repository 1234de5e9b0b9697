"""What the commands do, in the person's language (SPEC B11)."""

import pytest

from kintsugi import __version__
from kintsugi.llm.scripted import Say
from tests.scenarios.world import World


@pytest.mark.parametrize(
    ("command", "english", "russian"),
    [
        ("/start", "Hello! I am Kintsugi", "Здравствуйте! Я Kintsugi"),
        ("/help", "/language — show or change my language", "/language — показать или сменить"),
        ("/new", "Done: a new conversation begins here.", "здесь начинается новая беседа"),
        ("/stop", "There is nothing to stop", "Останавливать нечего"),
        ("/status", "All is well.", "Всё в порядке."),
        ("/language", "We speak English", "Мы говорим по-русски"),
        ("/dance", "I do not know /dance", "Я не знаю команды /dance"),
    ],
)
async def test_each_command_answers_in_the_persons_language(
    world: World, command: str, english: str, russian: str
) -> None:
    """Every text comes from the catalogue of the language that Telegram says the person speaks."""
    await world.pass_time(31)  # past the first long poll: a connection that is known to work
    [answer] = await world.ask(world.alice, command)
    assert english in answer
    [answer] = await world.ask(world.boris, command)
    assert russian in answer


async def test_help_names_every_command(world: World) -> None:
    """/help lists what there is, each with its line."""
    [answer] = await world.ask(world.alice, "/help")
    listed = [line.partition(" — ")[0] for line in answer.splitlines() if line.startswith("/")]
    expected = "/start /help /new /stop /status /model /costs /language /timezone /why"
    assert " ".join(listed) == expected


async def test_new_cuts_what_the_model_sees(world: World) -> None:
    """After /new the conversation begins anew."""
    await world.ask(world.alice, "my cat is called Miso")
    await world.ask(world.alice, "/new")
    await world.ask(world.alice, "what is my cat called?")
    shown = [each.text for each in world.model.requests[-1].messages[1:]]
    assert shown == ["what is my cat called?"]


async def test_a_chosen_language_goes_before_telegrams_and_survives_a_restart(
    world: World,
) -> None:
    """/language changes the language for good."""
    assert await world.ask(world.alice, "/language ru") == ["Теперь я говорю здесь по-русски."]
    await world.stop()
    await world.start()
    [answer] = await world.ask(world.alice, "/new")
    assert answer.startswith("Готово")
    assert await world.ask(world.alice, "/language en") == ["From now on I speak English here."]


async def test_an_unknown_language_is_refused_with_the_list(world: World) -> None:
    """Bad input gets a clear error in the user's words, and nothing is half-done."""
    [answer] = await world.ask(world.alice, "/language tlh")
    assert "“tlh”" in answer
    assert "en, ru" in answer
    [answer] = await world.ask(world.alice, "/new")
    assert answer.startswith("Done")


async def test_status_says_how_it_is(world: World) -> None:
    """/status names the version, the connection, the database, the model and the queue."""
    await world.pass_time(60)
    [answer] = await world.ask(world.alice, "/status")
    lines = answer.splitlines()
    assert lines[0] == "All is well."
    assert lines[1] == f"Kintsugi {__version__}, up for 1 minute"
    assert lines[2].startswith("Telegram: connected")
    assert lines[3:5] == ["Database: working", "Model: offline"]
    assert lines[5].startswith("Queue: 0 messages waiting")


async def test_what_is_no_text_gets_one_honest_line(world: World) -> None:
    """What cannot be read is answered, not ignored (SPEC B9)."""
    world.telegram.push_raw(
        {
            "message": {
                "message_id": 900,
                "date": int(world.clock.now().timestamp()),
                "chat": {"id": world.alice.id, "type": "private", "first_name": "Alice"},
                "from": world.alice.profile.json(),
                "dice": {"emoji": "🎲", "value": 3},
            }
        }
    )
    await world.rest()
    [answer] = world.answers(world.alice)
    assert answer.startswith("This is a roll of dice, and I cannot use it.")
    assert world.model.requests == []


async def test_stop_keeps_what_was_produced_and_marks_it(world: World) -> None:
    """/stop ends the model call; what was said stays, marked, and is remembered (SPEC B8)."""
    world.model.then(Say(text="one two three four five six", pause_s=1))
    world.alice.says("count")
    await world.until(lambda: bool(world.unfinished(world.alice)))
    await world.ask(world.alice, "/stop", within_s=0.3)
    assert world.answers(world.alice) == ["one\n\n(stopped)", "Stopped. What I had so far stays."]
    assert world.unfinished(world.alice) == []
    await world.ask(world.alice, "go on")
    assert [each.text for each in world.model.requests[-1].messages[1:3]] == ["count", "one"]
