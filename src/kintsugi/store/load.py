"""How much the writer shares its commits."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WriterLoad:
    """Groups that were settled since the start, and closures in them: their ratio is the size."""

    groups: int = 0
    closures: int = 0

    def after(self, closures: int) -> "WriterLoad":
        """Take in one group."""
        return WriterLoad(groups=self.groups + 1, closures=self.closures + closures)
