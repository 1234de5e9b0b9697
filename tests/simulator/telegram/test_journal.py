import io
import json
from datetime import UTC, datetime

from kintsugi.simulator.telegram.journal import Entry, Journal

AT = datetime(2026, 1, 1, tzinfo=UTC)


def entry(journal: Journal, method: str, *, chat_id: int = 7, recorded: bool = True) -> Entry:
    made = Entry(
        sequence=journal.next_sequence,
        time=AT,
        method=method,
        parameters={"text": "ё"},
        chat_id=chat_id,
        message_id=None,
        recorded=recorded,
    )
    journal.append(made)
    return made


def test_entries_are_numbered_and_read_from_any_number() -> None:
    """A reader that remembers the last sequence misses nothing and reads nothing twice."""
    journal = Journal()
    made = [entry(journal, "getMe") for _ in range(5)]
    assert [one.sequence for one in made] == [1, 2, 3, 4, 5]
    assert journal.since(0) == made == list(journal)
    assert journal.since(2, limit=2) == made[2:4]
    assert len(journal) == 5


def test_entries_are_found_by_method_chat_and_outcome() -> None:
    """Filters narrow each other down."""
    journal = Journal()
    sent = entry(journal, "sendMessage")
    lost = entry(journal, "sendMessage", recorded=False)
    other = entry(journal, "sendMessage", chat_id=8)
    entry(journal, "getMe")
    assert journal.of("sendMessage") == [sent, lost, other]
    assert journal.of("sendMessage", chat_id=7, recorded=True) == [sent]
    assert len(journal.of()) == 4


def test_a_dump_is_json_lines_in_order() -> None:
    """Each line stands for itself, in readable letters."""
    journal = Journal()
    heard: list[Entry] = []
    journal.listen(heard.append)
    made = [entry(journal, "getMe"), entry(journal, "sendMessage")]
    file = io.StringIO()
    journal.dump(file)
    lines = file.getvalue().splitlines()
    assert [json.loads(line) for line in lines] == [one.json() for one in made]
    assert "ё" in lines[0]
    assert heard == made
