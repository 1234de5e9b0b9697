import pytest

from kintsugi.clock import ManualClock
from kintsugi.llm.failures import (
    ChainUnavailable,
)
from kintsugi.llm.kinds import Kind
from kintsugi.llm.provider import (
    ChatMessage,
    ModelRequest,
    Purpose,
)
from kintsugi.llm.scripted import Cut, Say, ScriptedModel, Step
from tests.llm.audience import (
    DOWN,
    LONG,
    REQUEST,
    failing,
    listen,
    models,
    pool_of,
    settle,
)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


async def test_the_first_target_answers(clock: ManualClock) -> None:
    """When all is well nobody but the first target is asked."""
    first, second = models(clock, Say(text="well"), Say(text="never"))
    listener = await listen(pool_of(clock, first, second))
    assert (listener.text, second.requests) == ("well", [])
    assert listener.course == [("first", "answered")]


@pytest.mark.parametrize(
    "kind",
    [Kind.RATE_LIMIT, Kind.QUOTA, Kind.AUTH, Kind.MODEL_MISSING, Kind.OVERLOADED, Kind.BUDGET],
)
async def test_the_next_target_is_asked_at_once(clock: ManualClock, kind: Kind) -> None:
    """What will not be better in a moment is not tried again: somebody else answers."""
    first, second = models(clock, failing(kind, retry_after_s=7), Say(text="here"))
    listener = await listen(pool_of(clock, first, second))
    assert (listener.text, clock.monotonic()) == ("here", 0)
    assert listener.course == [("first", kind.value), ("fallback", "answered")]


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        pytest.param(failing(Kind.SERVER), Kind.SERVER, id="fails"),
        pytest.param(failing(Kind.NETWORK), Kind.NETWORK, id="is out of reach"),
        pytest.param(Cut(after=""), Kind.MALFORMED, id="is cut before a word"),
        pytest.param(Cut(after=" \n"), Kind.MALFORMED, id="says blanks and is cut"),
    ],
)
async def test_a_slip_is_tried_once_more_and_no_oftener(
    clock: ManualClock, step: Step, kind: Kind
) -> None:
    """The same target again after a moment; then the next, with less than 2 s of sleep."""
    first, second = models(clock, [step, step, Say(text="never")], Say(text="here"))
    listener = await listen(pool_of(clock, first, second))
    assert listener.events == []
    clock.advance(1)
    await settle()
    assert listener.text == "here"
    assert listener.course == [
        ("first", kind.value), ("retry", kind.value), ("fallback", "answered"),
    ]  # fmt: skip


async def test_a_failure_of_which_nothing_is_known_leads_on(clock: ManualClock) -> None:
    """A model of ours may fail without a kind."""
    listener = await listen(pool_of(clock, *models(clock, DOWN, Say(text="here"))))
    assert listener.course == [("first", "down"), ("fallback", "answered")]


async def test_without_another_a_short_wait_is_kept_to_the_second(clock: ManualClock) -> None:
    """A rate limit that names its end is waited for where nobody else could answer."""
    [only] = models(clock, [failing(Kind.RATE_LIMIT, retry_after_s=7), Say(text="here")])
    listener = await listen(pool_of(clock, only))
    clock.advance(6.9)
    await settle()
    assert listener.events == []
    clock.advance(0.1)
    await settle()
    assert listener.text == "here"


@pytest.mark.parametrize("retry_after_s", [None, 11])
async def test_a_long_wait_is_not_waited_for(
    clock: ManualClock, retry_after_s: float | None
) -> None:
    """It is told at once; the question can be parked."""
    [only] = models(clock, failing(Kind.RATE_LIMIT, retry_after_s=retry_after_s))
    listener = await listen(pool_of(clock, only))
    assert listener.chain.parks


async def test_an_empty_answer_is_a_matter_of_quality(clock: ManualClock) -> None:
    """A stronger model is asked, and that is on record as escalation, not as fallback."""
    listener = await listen(pool_of(clock, *models(clock, Say(text=""), Say(text="here"))))
    assert listener.course == [("first", "empty"), ("escalation", "answered")]


async def test_an_answer_that_fails_its_check_is_a_matter_of_quality(clock: ManualClock) -> None:
    """What was shown of it is void; a length is never the reason by itself."""
    request = ModelRequest(
        messages=REQUEST.messages,
        purpose=REQUEST.purpose,
        check=lambda text: None if text.startswith("{") else "no JSON",
    )
    first, second = models(clock, Say(text=LONG), Say(text="{}"))
    listener = await listen(pool_of(clock, first, second), request)
    assert listener.text == "{}"
    assert listener.course == [("first", "rejected"), ("escalation", "answered")]


async def test_a_check_that_nobody_passes_is_a_failure(clock: ManualClock) -> None:
    """An answer that is known to be wrong is not given."""
    request = ModelRequest(
        messages=REQUEST.messages, purpose=REQUEST.purpose, check=lambda _text: "wrong"
    )
    listener = await listen(pool_of(clock, *models(clock, Say(text="a"), Say(text="b"))), request)
    assert [outcome for _, outcome in listener.course] == ["rejected", "rejected"]
    assert not listener.chain.parks


async def test_stronger_begins_behind_the_one_that_was_not_good_enough(clock: ManualClock) -> None:
    """Who answered before is not asked again; behind the strongest there is only itself."""
    weak = ScriptedModel(clock, model="vendor0/weak")
    strong = ScriptedModel(clock, model="vendor1/strong")
    pool = pool_of(clock, weak, strong)
    for stronger_than in ("vendor0/weak", "vendor1/strong"):
        request = ModelRequest(
            messages=REQUEST.messages, purpose=REQUEST.purpose, stronger_than=stronger_than
        )
        listener = await listen(pool, request)
        assert listener.finished.model == "vendor1/strong"
        assert listener.course == [("escalation", "answered")]
    assert weak.requests == []


async def test_one_error_has_every_attempt(clock: ManualClock) -> None:
    """When all fail, the error has each of them in order, and says whether waiting helps."""
    steps = (failing(Kind.QUOTA), failing(Kind.AUTH), failing(Kind.OVERLOADED))
    pool = pool_of(clock, *models(clock, *steps[:2], [steps[2], steps[2]]))
    listener = await listen(pool)
    clock.advance(1)
    await settle()
    assert [outcome for _, outcome in listener.course] == [
        "quota", "auth", "overloaded", "overloaded",
    ]  # fmt: skip
    assert isinstance(listener.error, ChainUnavailable)
    assert listener.chain.parks
    assert not listener.chain.begun


async def test_a_bad_request_is_bad_everywhere(clock: ManualClock) -> None:
    """It is not sent on, and waiting would not mend it."""
    first, second = models(clock, failing(Kind.BAD_REQUEST), Say(text="never"))
    listener = await listen(pool_of(clock, first, second))
    assert (second.requests, listener.chain.parks) == ([], False)


async def test_a_content_filter_stops_unless_another_vendor_is_allowed(clock: ManualClock) -> None:
    """The operator decides; the default is that no means no."""
    for policy, course in (
        ("stop", [("first", "content_filter")]),
        ("next", [("first", "content_filter"), ("fallback", "answered")]),
    ):
        members = models(clock, failing(Kind.CONTENT_FILTER), Say(text="here"))
        listener = await listen(pool_of(clock, *members, filter_policy=policy))
        assert listener.course == course


CONVERSATION = ModelRequest(
    messages=(
        ChatMessage(role="system", text="be brief"),
        *(
            ChatMessage(role="user" if number % 2 == 0 else "assistant", text=f"line {number}")
            for number in range(6)
        ),
        ChatMessage(role="user", text="and now?"),
    ),
    purpose=Purpose(mode="chat"),
)


async def test_a_long_conversation_goes_to_a_larger_window(clock: ManualClock) -> None:
    """A window that is no larger is not tried: it would refuse as well."""
    small, same, large = models(
        clock, failing(Kind.CONTEXT_LENGTH), Say(text="no"), Say(text="yes")
    )
    pool = pool_of(clock, small, same, large, windows=[8_000, 8_000, 128_000])
    listener = await listen(pool, CONVERSATION)
    assert (listener.text, same.requests) == ("yes", [])


async def test_without_a_larger_window_the_conversation_is_made_shorter_once(
    clock: ManualClock,
) -> None:
    """Instructions and question stay; if it still does not fit, that is said."""
    too_long = failing(Kind.CONTEXT_LENGTH)
    [only] = models(clock, [too_long, Say(text="yes")])
    listener = await listen(pool_of(clock, only, windows=[8_000]), CONVERSATION)
    assert listener.course == [("first", "context_length"), ("retry", "answered")]
    texts = [each.text for each in only.requests[-1].messages]
    assert (texts[0], texts[-1]) == ("be brief", "and now?")
    assert "line 0" not in texts
    assert "line 5" in texts
    [stubborn] = models(clock, [too_long, too_long, Say(text="never")])
    listener = await listen(pool_of(clock, stubborn, windows=[8_000]), CONVERSATION)
    assert [outcome for _, outcome in listener.course] == ["context_length"] * 2
    assert not listener.chain.parks


def test_an_empty_pool_is_a_defect(clock: ManualClock) -> None:
    """A pool without members could only fail, so it cannot be made."""
    with pytest.raises(ValueError, match="member"):
        pool_of(clock)
