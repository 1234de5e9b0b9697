import threading

from kintsugi.bot.parts import markdown_parts, off_the_loop, plain_parts
from kintsugi.bot.render.formatted import Formatted
from kintsugi.bot.render.markdown import WORKER_THREAD_FROM
from kintsugi.bot.render.parts import PART_UNITS
from tests.bot.post import outgoing


async def test_long_sources_leave_the_loop() -> None:
    """What could hold up the event loop is rendered beside it; what is short is not worth it."""

    def where(_source: str) -> threading.Thread:
        return threading.current_thread()

    assert await off_the_loop(where, "x" * (WORKER_THREAD_FROM - 1)) is threading.main_thread()
    assert await off_the_loop(where, "x" * WORKER_THREAD_FROM) is not threading.main_thread()


def test_note_below_the_last_message() -> None:
    """A note stands below the last message, or in one of its own where that one is full."""
    full = Formatted(text="x" * PART_UNITS)
    for before, texts in (
        ([], ["note"]),
        ([Formatted(text="a"), Formatted(text="b")], ["a", "b\n\nnote"]),
        ([full], [full.text, "note"]),
    ):
        parts = markdown_parts(outgoing("source", note="note"), before)
        assert [part.whole.text for part in parts] == texts


def test_no_words() -> None:
    """An answer without words is a dot-dot-dot, not a refusal."""
    for parts in (markdown_parts(outgoing(""), []), plain_parts(outgoing(" "))):
        assert [part.whole for part in parts] == [Formatted(text="…")]


def test_plain_has_no_entities() -> None:
    """Plain words have none, in the first send neither: they are what is said after a refusal."""
    (part,) = plain_parts(outgoing("**Ask** @somebody_else"))
    assert (part.first.entities, part.whole.entities) == ((), ())
    assert part.first.text == "**Ask** @somebody_else …"
