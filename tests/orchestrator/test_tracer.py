import pytest

from kintsugi.clock import ManualClock
from kintsugi.errors import ModelError, ModelUnavailable
from kintsugi.events.again import Again, AgainReason
from kintsugi.events.messages import Incoming
from kintsugi.llm.failures import ChainTimeout
from kintsugi.llm.provider import Asked, Attempt, Finished, ModelRequest, Purpose, Usage
from kintsugi.orchestrator.trace import Fate, Tried
from kintsugi.orchestrator.tracer import Made, Tracer, digest
from tests.orchestrator.conftest import SESSION

DOWN = Attempt(target="a/one", milliseconds=5, error=ModelUnavailable("down"))
HERE = Attempt(target="b/two", milliseconds=7, cause="fallback")


@pytest.fixture
def tracer(clock: ManualClock) -> Tracer:
    again = Again(reason=AgainReason.STRONGER, turn_id="first", stronger_than="a/one")
    made = Made(
        incoming=Incoming(
            turn_id="t",
            answer_id="t.0",
            session=SESSION,
            text="hi",
            sender_name="Ann",
            again=again,
            tries=2,
        ),
        request=ModelRequest(messages=(), purpose=Purpose(mode="chat")),
        instructions="feed",
        history=4,
    )
    return Tracer(made, "a/one", clock)


def test_a_whole_answer(tracer: Tracer) -> None:
    """What the model says at its end is kept: who, every attempt, the ending and the tokens."""
    usage = Usage(prompt=10, completion=2)
    tracer.finished(Finished(model="b/two", ending="length", usage=usage, attempts=(DOWN, HERE)))
    trace = tracer.answered(stopped=False)
    assert (trace.model, trace.fate, trace.ending) == ("b/two", Fate.ANSWERED, "length")
    assert trace.usage is usage
    assert [each.error for each in trace.tried] == ["unknown", None]


def test_what_it_was_made_of(tracer: Tracer, clock: ManualClock) -> None:
    """Which turn of whom, after what instructions and how much history, and why again."""
    trace = tracer.answered(stopped=False)
    assert (trace.answer_id, trace.turn_id, trace.session) == ("t.0", "t", SESSION)
    assert (trace.mode, trace.instructions, trace.history, trace.memories) == ("chat", "feed", 4, 0)
    assert (trace.again, trace.again_of, trace.tries) == (AgainReason.STRONGER, "first", 2)
    assert (trace.at, trace.first_turn, trace.confidence) == (clock.now(), "first", None)


def test_a_model_of_few_words(tracer: Tracer, clock: ManualClock) -> None:
    """One that tells of no attempts was the only one: asked first, and it answered."""
    clock.advance(1.5)
    tracer.finished(Finished())
    trace = tracer.answered(stopped=False)
    assert trace.tried == (Tried(target="a/one", milliseconds=1500, cause="first"),)
    assert (trace.model, trace.usage) == ("a/one", None)


def test_stopped(tracer: Tracer, clock: ManualClock) -> None:
    """Whose words they were is known by who was asked last."""
    tracer.asked(Asked(target="a/one"))
    clock.advance(1)
    tracer.asked(Asked(target="b/two", cause="fallback", attempts=(DOWN,)))
    clock.advance(2)
    trace = tracer.answered(stopped=True)
    assert (trace.fate, trace.model, trace.ending) == (Fate.STOPPED, "b/two", None)
    assert [(each.target, each.cause, each.milliseconds) for each in trace.tried] == [
        ("a/one", "first", 5),
        ("b/two", "fallback", 2000),
    ]


@pytest.mark.parametrize(
    ("error", "targets"),
    [
        (ChainTimeout([DOWN, HERE], begun=False), ["a/one", "b/two"]),
        (ModelUnavailable("the stream was cut"), ["a/one"]),
    ],
)
@pytest.mark.parametrize("begun", [True, False])
def test_no_answer(tracer: Tracer, error: ModelError, targets: list[str], begun: bool) -> None:  # noqa: FBT001 - a column of the table
    """The attempts of a chain are its error's; of one model, the one that we saw."""
    trace = tracer.failed(error, begun=begun)
    assert trace.fate is (Fate.INTERRUPTED if begun else Fate.FAILED)
    assert [each.target for each in trace.tried] == targets
    assert trace.model is None


def test_a_digest_tells_versions_apart() -> None:
    """Short, the same for the same prompt, another for another."""
    assert digest("Be kind.") == digest("Be kind.") != digest("Be brief.")
    assert len(digest("Be kind.")) == 16
