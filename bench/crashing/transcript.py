"""The journal read as people see it: which messages stand in the chats, and what they say now."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bench.crashing.question import Question, token_of
from kintsugi.bot.render.mark import is_unfinished
from kintsugi.simulator.telegram import Entry

_SPEAKING = frozenset({"sendMessage", "editMessageText"})


@dataclass(frozen=True, slots=True)
class MessageKey:
    chat_id: int
    message_id: int


class Transcript:
    """Fed entry by entry, so that a long journal is read once."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.texts: dict[MessageKey, str] = {}
        self._of_token: defaultdict[str, set[MessageKey]] = defaultdict(set)
        for entry in entries:
            self.read(entry)

    def read(self, entry: Entry) -> bool:
        """Take note of an entry; whether it changed what people see."""
        text = entry.parameters.get("text")
        known = entry.chat_id is not None and entry.message_id is not None
        if not (entry.recorded and known and entry.method in _SPEAKING and isinstance(text, str)):
            return False
        assert entry.chat_id is not None
        assert entry.message_id is not None
        key = MessageKey(entry.chat_id, entry.message_id)
        self.texts[key] = text
        self._of_token[token_of(text)].add(key)
        return True

    def unfinished(self) -> list[str]:
        """The messages that keep the mark."""
        return [text for text in self.texts.values() if is_unfinished(text)]

    def is_answered(self, question: Question) -> bool:
        """Whether every word of the answer stands in a finished message of the right chat."""
        return question.answer <= self._said(question).keys()

    def is_doubled(self, question: Question) -> bool:
        """Whether a word stands in two finished messages; long answers have several messages."""
        return any(times > 1 for times in self._said(question).values())

    def place(self, question: Question) -> int | None:
        """The message_id of the first finished message of its answer; None: there is none yet."""
        return min((key.message_id for key in self._finished(question)), default=None)

    def _said(self, question: Question) -> Counter[str]:
        said: Counter[str] = Counter()
        for key in self._finished(question):
            said.update(set(self.texts[key].split()))
        return said

    def _finished(self, question: Question) -> list[MessageKey]:
        return [
            key
            for key in self._of_token.get(question.token, ())
            if key.chat_id == question.chat_id and not is_unfinished(self.texts[key])
        ]
