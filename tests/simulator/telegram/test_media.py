from collections.abc import Mapping
from typing import Any

import pytest

from kintsugi.clock import ManualClock
from kintsugi.simulator.telegram import BotProfile, Person
from kintsugi.simulator.telegram.media import Media
from kintsugi.simulator.telegram.stage import Stage


@pytest.fixture
def stage(profile: BotProfile) -> Stage:
    return Stage(bot=profile, clock=ManualClock())


@pytest.fixture
def bob(stage: Stage) -> Person:
    return stage.person(id=8, first_name="Bob")


def last(stage: Stage) -> Mapping[str, Any]:
    message: Any = stage.world.updates.head(100)[-1]["message"]
    return message  # type: ignore[no-any-return] # an update is JSON


def test_photo(stage: Stage, bob: Person) -> None:
    """In its sizes, the smallest first, with a caption and its entities instead of a text."""
    bob.sends_photo(b"s", b"large", caption="for @kintsugi_bot")
    message = last(stage)
    assert [size["file_size"] for size in message["photo"]] == [1, 5]
    assert message["caption"] == "for @kintsugi_bot"
    assert message["caption_entities"] == [{"type": "mention", "offset": 4, "length": 13}]
    assert "text" not in message


def test_voice_and_audio(stage: Stage, bob: Person) -> None:
    """With duration and type."""
    bob.sends_voice(b"ogg", seconds=7)
    voice = last(stage)["voice"]
    assert (voice["duration"], voice["mime_type"]) == (7, "audio/ogg")
    bob.sends_audio(b"mp3")
    assert last(stage)["audio"]["mime_type"] == "audio/mpeg"


def test_document(stage: Stage, bob: Person) -> None:
    """With the name and type its sender gave it."""
    bob.sends_document(b"gold", "pot.txt", "text/plain")
    document = last(stage)["document"]
    assert (document["file_name"], document["mime_type"]) == ("pot.txt", "text/plain")
    assert stage.world.shelf.find(document["file_id"]).data == b"gold"


def test_anything_else(stage: Stage, bob: Person) -> None:
    """Whatever the Bot API has can be sent as it stands there."""
    update_id = bob.sends(Media(content={"dice": {"emoji": "🎲", "value": 3}}))
    assert last(stage)["dice"]["value"] == 3
    assert stage.world.updates.head(100)[-1]["update_id"] == update_id


def test_in_a_group(stage: Stage, bob: Person) -> None:
    """Sending makes a member, as writing does; privacy mode hides a photo without a mention."""
    group = stage.group(id=-5, title="Friends")
    bob.sends_photo(b"x", chat=group)
    assert bob.id in group.chat.people
    assert len(stage.world.updates) == (1 if stage.world.bot.can_read_all_group_messages else 0)
