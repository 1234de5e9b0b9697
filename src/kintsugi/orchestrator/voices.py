"""Who may answer a turn."""

from dataclasses import dataclass

from kintsugi.events.messages import Incoming
from kintsugi.llm.provider import Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """`eyes`: who is asked when there is something to look at; None: the usual, too.

    `cheap`: who is asked when a person prefers any answer now to a better one later.
    """

    usual: Provider
    eyes: Provider | None = None
    cheap: Provider | None = None

    def of(self, incoming: Incoming) -> Provider:
        if incoming.pictures:
            return self.eyes or self.usual
        return (self.cheap if incoming.cheap else None) or self.usual
