from itertools import groupby, pairwise

import pytest

from kintsugi.bot.render.markdown import render_unfinished
from kintsugi.bot.render.partial import steady


@pytest.mark.parametrize(
    ("source", "steadied"),
    [
        ("a **bo", "a **bo**"),
        ("a **bo*", "a **bo**"),
        ("a **", "a "),
        ("a **b** c", "a **b** c"),
        ("a ***b", "a ***b***"),
        ("**a *b", "**a *b***"),
        ("`a **b", "`a **b`"),
        ("2 * 3 and a*b", "2 * 3 and a*b"),
        ("snake_case", "snake_case"),
        ("\\*a", "\\*a"),
        ("see [docs", "see docs"),
        ("see [docs](https://a.exa", "see docs"),
        ("see ![alt](https://a.exa", "see alt"),
        ("see [docs](https://a.example)", "see [docs](https://a.example)"),
        ("text\n---", "text"),
        ("text\n-", "text"),
        ("text\n1.", "text"),
        ("text\n#", "text"),
        ("text\n```py", "text"),
        ("```py\ncode\n``", "```py\ncode"),
        ("```py\ncode\n**x", "```py\ncode\n**x"),
        ("```py\ncode\n```\nafter **b", "```py\ncode\n```\nafter **b**"),
        ("text\n| a | b", "text"),
        ("text\n| a | b |\n|--", "text"),
        ("text\n| a | b |\n|---|---|\n| c", "text\n| a | b |\n|---|---|\n| c"),
        ("", ""),
    ],
)
def test_steady(source: str, steadied: str) -> None:
    """The growing line is closed, or held back while it may still become anything."""
    assert steady(source).rstrip() == steadied.rstrip()


ANSWER = """Вот **план** на *день*:

1. Кофе в `кафе` и [карта](https://a.example/map_1)
2. Музей

| Имя | Цена |
|---|---|
| Лувр | 17 |

Text
- item **bold**

```python
def f(x):
    return x ** 2
```
The **end**.
"""


def _kinds(source: str) -> tuple[str, ...]:
    return tuple(
        entity.kind.value for message in render_unfinished(source) for entity in message.entities
    )


def test_formatting_is_only_added_while_an_answer_grows() -> None:
    """Character by character, no entity that was shown disappears or changes its kind."""
    seen = [kinds for kinds, _same in groupby(_kinds(ANSWER[:end]) for end in range(len(ANSWER)))]
    assert all(later[: len(earlier)] == earlier for earlier, later in pairwise(seen))


def test_no_mark_is_shown_while_an_answer_grows() -> None:
    """Nobody sees a star, a fence, a ruler or half a link."""
    for end in range(len(ANSWER)):
        for message in render_unfinished(ANSWER[:end]):
            text = message.text.replace("x ** 2", "").replace("x **", "").replace("x *", "")
            assert not any(mark in text for mark in ("*", "`", "](", "|", "[", "---"))
