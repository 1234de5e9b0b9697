from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.bot.render.clean import clean
from kintsugi.bot.render.formatted import Formatted
from kintsugi.bot.render.mark import MARK, is_unfinished
from kintsugi.bot.render.markdown import first_words, plain, render, render_unfinished
from kintsugi.bot.telegram import BotApi
from kintsugi.clock import ManualClock
from kintsugi.simulator.telegram import BotProfile, TelegramServer
from tests.bot.render.hostile.inputs import hostile_sources
from tests.bot.render.rules import assert_valid, shown, words

HOSTILE = hostile_sources()
BLANK = {"empty", "blank"}

# What stands for something else: a character reference, and the mark of a done task.
REPLACED = {
    "HTML inline": {"amp", "lt", "gt", "0", "x1F600", "br"},
    "entities hide marks": {"42", "ast", "lbrack"},
    "table with breaks": {"br", "BR"},
    "empty items": {"x", "X", "1", "2"},
    "lists": {"5"},  # items are numbered through
}


def styled(message: Formatted) -> list[tuple[str, str]]:
    """Each entity's type and text, in order."""
    units = message.text.encode("utf-16-le")
    return [
        (
            entity.kind.value,
            units[entity.offset * 2 : (entity.offset + entity.length) * 2].decode("utf-16-le"),
        )
        for entity in message.entities
    ]


def one(source: str) -> Formatted:
    (message,) = render(source)
    return message


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_sources_give_valid_messages(name: str) -> None:
    """Whatever a model writes, no message breaks a rule of Telegram's, finished or growing."""
    messages = render(HOSTILE[name])
    assert bool(messages) == (name not in BLANK)
    for message in [*messages, *render_unfinished(HOSTILE[name])]:
        assert_valid(message)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_sources_lose_no_word(name: str) -> None:
    """Every word of the source stands in some message, as text, URL or language."""
    found = shown(render(HOSTILE[name]))
    lost = {word for word in words(HOSTILE[name]) if word not in found}
    assert lost <= REPLACED.get(name, set())


@pytest.mark.parametrize("name", HOSTILE)
def test_the_plain_text_is_the_source(name: str) -> None:
    """The last resort needs no parser: it is the cleaned source, cut where it is too long."""
    parts = plain(HOSTILE[name])
    assert all(len(part.encode("utf-16-le")) <= 8192 and part.strip() for part in parts)
    expected = "".join(clean(HOSTILE[name]).split())
    assert "".join("".join(parts).split()) == expected


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    profile = BotProfile(token="42:simulated-token", id=42, username="kin_bot", first_name="Kin")
    async with TelegramServer(bot=profile, clock=ManualClock()) as server:
        server.person(id=7, first_name="Alice").says("/start")
        api = BotApi(server.base_url, profile.token, timeout_s=10)
        yield api
        await api.close()


async def test_telegram_keeps_every_message_as_it_was_sent(api: BotApi) -> None:
    """Over real HTTP: text and entities come back unchanged, so nothing was refused or mended."""
    for source in HOSTILE.values():
        for message in render(source)[:20]:
            parameters = message.to_parameters()
            kept = await api.call("sendMessage", {"chat_id": 7, **parameters})
            assert kept["text"] == message.text
            assert kept.get("entities", []) == parameters["entities"]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("**a** *b* ~~c~~ `d`", "a b c d",
         [("bold", "a"), ("italic", "b"), ("strikethrough", "c"), ("code", "d")]),
        ("# Title\ntext", "Title\ntext", [("bold", "Title")]),
        ("- [ ] a\n- [x] b\n- c", "☐ a\n☑ b\n• c", []),
        ("1. a\n   - b\n2. c", "1. a\n   ◦ b\n2. c", []),
        ("~5 to ~6~", "~5 to ~6~", []),
        ("> q\n\nafter", "q\n\nafter", [("blockquote", "q")]),
        ("> a\n> > b", "a\n\nb", [("blockquote", "a\n\nb")]),
        ("```py x.py\na\n```", "x.py\na", [("pre", "a")]),
        ("**a `b` c**", "a b c", [("bold", "a"), ("code", "b"), ("bold", "c")]),
        ("a\n\n---\n\nb", "a\n\n———\n\nb", []),
        ("[x](https://a.example)", "x", [("text_link", "x")]),
        ("[x](tg://user?id=5)", "x (tg://user?id=5)", []),
        ("[x](javascript:y)", "x (javascript:y)", []),
        ("hi @someone", "hi @someone", [("code", "@someone")]),
        ("<b>x</b> \\(a_1*b*c\\) $x$", "<b>x</b> \\(a_1*b*c\\) $x$", []),
        ("https://a.example/__init__.py", "https://a.example/__init__.py", []),
        ("Answer …", "Answer…", []),
        ("**Answer …**", "Answer…", [("bold", "Answer…")]),
        (">>", ">>", []),
    ],
)  # fmt: skip
def test_markdown_becomes(source: str, text: str, entities: list[tuple[str, str]]) -> None:
    """Each construct has its form on a phone; what is no Markdown stays as it is."""
    message = one(source)
    assert (message.text, styled(message)) == (text, entities)


WORD = r"[A-Za-zЁё0-9α-ω日本語áñß]{1,9}([-'’][a-zё0-9]{1,3})?"


@given(st.from_regex(rf"{WORD}([,;:.!?]? {WORD}){{0,20}}[.!?]{{0,3}}", fullmatch=True))
def test_ordinary_words_are_themselves(source: str) -> None:
    """The short way for a line of words gives what the parser gives."""
    # A line feed is nothing to the parser, and keeps the short way from being taken.
    assert render(source) == render(source + "\n")


def test_offsets_count_in_utf_16() -> None:
    """A character beyond the first plane takes two units."""
    (entity,) = one("😀 **b**").entities
    assert entity.to_json() == {"type": "bold", "offset": 3, "length": 1}


def test_a_code_block_goes_on_in_the_next_message() -> None:
    """Each piece of a long block is a block in its language, cut between lines."""
    messages = render("```python\n" + "value = 'строка'\n" * 600 + "```")
    assert len(messages) == 3
    for message in messages:
        (entity,) = message.entities
        assert entity.to_json()["language"] == "python"
        assert set(message.text.split("\n")) == {"value = 'строка'"}


def test_a_code_block_that_fits_into_one_message_stays_whole() -> None:
    """It begins a message of its own rather than being cut."""
    code = "\n".join(f"line {number}" for number in range(300))
    first, second = render("word " * 700 + f"\n```\n{code}\n```")
    assert first.entities == ()
    assert second.text == code


def test_definitions_resolve_and_stay() -> None:
    """A list of sources is shown, and what refers to it is linked."""
    message = one("see [docs][1]\n\n[1]: https://a.example/d")
    assert message.text == "see docs\n\n1: https://a.example/d"
    assert [entity.detail for entity in message.entities] == ["https://a.example/d"] * 2


def test_the_first_words_are_plain_and_ping_nobody() -> None:
    """They end in the mark; a name in them is code, as in the finished answer."""
    words = first_words(one("**Ask** @someone"))
    assert words.text == "Ask @someone" + MARK
    assert styled(words) == [("code", "@someone")]


def test_an_unfinished_answer_ends_in_the_mark() -> None:
    """Only its last message does, and the mark fits."""
    *whole, last = render_unfinished("слово " * 2000)
    assert is_unfinished(last.text)
    assert not any(is_unfinished(message.text) for message in whole)
    assert render_unfinished(" \n") == []


def test_earlier_messages_stay_while_an_answer_grows() -> None:
    """What is complete in one prefix looks the same in every later one and in the end."""
    source = HOSTILE["hundred thousand of prose"][:12_000]
    final = render(source)
    for end in range(1000, len(source), 1000):
        *whole, _growing = render_unfinished(source[:end])
        assert whole == final[: len(whole)]


MARKS = [
    "*", "**", "***", "_", "__", "~~", "~", "`", "``", "```", "```\n", "\n```py ", "[", "]", "](",
    "](https://a.example/", ")", "![", "<", ">", "<b>", "</b>", "|", "\n|", "|\n", "\n|-|-|\n",
    "\n", "\n\n", "\n- ", "\n  - ", "\n1. ", "\n> ", "\n# ", "\n---\n", "\n    ", "\\", "\\(",
    "\\)", "\\[", "\\]", "$", "$$", " ", " ", ": ", "]: ", "[1]: ", "\t", "\r\n", "\0", "😀",
    "👩‍👧", "\u0301", "שלום", "\u202e", "\ud800", "@", "https://", "&amp;", "<br>", "- [ ] ", "…",
]  # fmt: skip


@st.composite
def sources(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Marks in any order around words of which each occurs once."""
    marks = draw(st.lists(st.sampled_from(MARKS), max_size=40))
    names = [f"w{number}w" for number in range(len(marks))]
    return "".join(mark + name for mark, name in zip(marks, names, strict=True)), names


@given(sources())
def test_no_order_of_marks_breaks_a_rule_or_loses_a_word(drawn: tuple[str, list[str]]) -> None:
    """Valid entities and every word, for unbalanced and nested marks of all kinds."""
    source, names = drawn
    messages = render(source)
    for message in [*messages, *render_unfinished(source)]:
        assert_valid(message)
    found = shown(messages)
    assert [name for name in names if name not in found] == []


@given(st.text(st.characters() | st.sampled_from("*_`~[]()|>#-\n "), max_size=80))
def test_any_text_gives_valid_messages(source: str) -> None:
    """Not only Markdown's marks: any character at all."""
    for message in [*render(source), *render_unfinished(source)]:
        assert_valid(message)
