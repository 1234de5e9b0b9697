from hypothesis import given
from hypothesis import strategies as st

from kintsugi.bot.documents.html import visible

PAGE = """<!doctype html><html><head><title>Pots</title><style>p {color: gold}</style>
<script>steal()</script></head><body><h1>Gold &amp; pots</h1><p>One
two</p><table><tr><td>a</td><td>b</td></tr></table><p>last<br>line</body>"""


def test_page() -> None:
    """What a reader sees, a line for each block; no script and no style."""
    assert "".join(visible(PAGE)) == "Pots\nGold & pots\nOne two\na b\nlast\nline\n"


def test_unclosed() -> None:
    """A script that never ends hides what follows it, as in a browser."""
    assert list(visible("<p>seen</p><script>hidden <p>hidden")) == ["seen\n"]


@given(st.text(alphabet="<>/!-&;ab =\"'p\n"))
def test_broken(page: str) -> None:
    """Broken pages are read as far as they go."""
    assert all(line.endswith("\n") and line.strip() for line in visible(page))
