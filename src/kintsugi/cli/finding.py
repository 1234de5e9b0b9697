"""What `kintsugi check` found out about one thing."""

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    OK = "ok"
    WARN = "warn"  # it runs, but somebody will wonder
    FAIL = "FAIL"  # it does not run, or answers nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    verdict: Verdict
    subject: str
    words: str  # what is, and how to mend it; one line, no secret

    @property
    def line(self) -> str:
        return f"{self.verdict.value:<4}  {self.subject}: {self.words}"


def ok(subject: str, words: str) -> Finding:
    return Finding(verdict=Verdict.OK, subject=subject, words=words)


def warn(subject: str, words: str) -> Finding:
    return Finding(verdict=Verdict.WARN, subject=subject, words=words)


def fail(subject: str, words: str) -> Finding:
    return Finding(verdict=Verdict.FAIL, subject=subject, words=words)
