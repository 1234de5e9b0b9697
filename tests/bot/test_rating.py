import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.bot.rating import RatingRequest, RatingRow, Verb
from kintsugi.i18n import LOCALES, Locale
from tests.bot.stagehands import turn, update

LONGEST = "again:" + "x" * 194


@pytest.mark.parametrize("verb", Verb)
def test_data(verb: Verb) -> None:
    """What a button carries is read as it was written, and fits into 64 bytes."""
    request = RatingRequest.of(LONGEST, verb)
    assert RatingRequest.parse(request.data) == request
    assert len(request.data.encode()) <= 64
    assert request.means(LONGEST)
    assert not request.means("another answer")


@given(st.text(max_size=64))
def test_whatever_comes(data: str) -> None:
    """Data that is none of ours is told from ours."""
    request = RatingRequest.parse(data)
    assert request is None or request.data == data


@pytest.mark.parametrize("data", ["", "fb", "fb:a", "fb:a:UP", "fb:a:up:b", "stop:a:up"])
def test_not_ours(data: str) -> None:
    """Nor is anything that only looks like it."""
    assert RatingRequest.parse(data) is None


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("stronger", [True, False])
def test_the_row(locale: Locale, stronger: bool) -> None:  # noqa: FBT001 - a column of the table
    """A stronger model is offered only where there is one; which one answered decides."""
    asked: list[str | None] = []

    def has_stronger(model: str | None) -> bool:
        asked.append(model)
        return stronger

    context = turn(update(), locale=locale)
    buttons = RatingRow(has_stronger).below(context, "a/one")
    verbs = [each for each in Verb if stronger or each is not Verb.STRONGER]
    assert [each.data for each in buttons] == [
        RatingRequest.of(context.answer_id, verb).data for verb in verbs
    ]
    assert all(each.text for each in buttons)
    assert asked == ["a/one"]
