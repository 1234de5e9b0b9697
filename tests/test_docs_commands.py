"""docs/commands.md, docs/delivery.md and docs/feedback.md say what the code does."""

import re
from pathlib import Path

from kintsugi.bot.address import CONTROL_COMMANDS
from kintsugi.bot.people import Role
from kintsugi.bot.permissions import EVERYBODY, IN_PRIVATE, OWNERS, PERMISSIONS
from kintsugi.bot.rating import Verb
from kintsugi.bot.reactions import SAYS
from kintsugi.bot.render.mark import MARK
from kintsugi.cli.parser import COMMANDS
from kintsugi.events.messages import SendKind
from kintsugi.i18n import Catalogues, Message
from kintsugi.orchestrator.feedback import Judgement
from kintsugi.settings import Access, register

DOCS = Path(__file__).parents[1] / "docs"
CATALOGUES = Catalogues.load(strict=True)
AUDIENCES = {
    EVERYBODY: "everybody",
    IN_PRIVATE: "everybody, in private",
    OWNERS: "admins, in private",
}


def _rows(page: str) -> dict[str, str]:
    """First cell -> second cell, of all tables of a page."""
    pattern = re.compile(r"\| `([^`]+)` \| (.+) \|")
    lines = (DOCS / page).read_text(encoding="utf-8").splitlines()
    return {match[1]: match[2] for line in lines if (match := pattern.fullmatch(line))}


def test_commands() -> None:
    """Every command of the bot and of the command line stands there with its summary, in order."""
    menu = {
        f"/{name}": f"{CATALOGUES.text('en', Message(f'command-{name}'))} | {AUDIENCES[rule]}"
        for name, rule in PERMISSIONS.items()
    }
    assert list(_rows("commands.md").items()) == [*menu.items(), *COMMANDS.items()]


def test_roles() -> None:
    """Every role has its row, and each setting and option in it exists."""
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| (\w+) \| (?:`access\.(\w+)`|none) \| (?:`.* --role (\w+)`|none)", page, re.MULTILINE
    )
    assert [role for role, _, _ in rows] == [role.value for role in Role]
    for role, setting, option in rows[:-1]:
        assert (setting, option) == (f"{role}s", role)
        assert setting in Access.model_fields


def test_control_commands() -> None:
    """The commands that never wait are the ones named."""
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"^(.*) never wait behind an answer", page, re.MULTILINE)
    assert set(re.findall(r"`/(\w+)`", line)) == CONTROL_COMMANDS


def test_delivery() -> None:
    """Every kind of message has its policy, and the mark and the limit are the code's."""
    page = (DOCS / "delivery.md").read_text(encoding="utf-8")
    assert list(_rows("delivery.md")) == [kind.value for kind in SendKind]
    assert f"` {MARK.strip()}`" in page
    resent = CATALOGUES.text("en", Message("resent", {"text": ""})).strip()
    assert resent in _rows("delivery.md")["alert"]
    (limit,) = (each.default for each in register() if each.key == "telegram.sends_in_flight")
    assert re.search(rf"`telegram.sends_in_flight`\s+\({limit}\)", page)


def test_reactions() -> None:
    """Every reaction that counts stands in its row."""
    page = (DOCS / "feedback.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (👍|👎) \| (.+) \|$", page, re.MULTILINE)
    shown = {emoji: mark for mark, emojis in rows for emoji in emojis.split()}
    marks = {Judgement.UP: "👍", Judgement.DOWN: "👎"}
    assert shown == {emoji: marks[judgement] for emoji, judgement in SAYS.items()}


def test_feedback_buttons() -> None:
    """Every button has its row."""
    page = (DOCS / "feedback.md").read_text(encoding="utf-8")
    for verb in Verb:
        assert CATALOGUES.text("en", Message(f"button-{verb.value}")) in page
