"""Who may use which command, and where. What is not in the table only an admin may, in private."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from kintsugi.bot.people import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """Strangers are no matter of a command: they are let in or refused before it is looked at."""

    admins_only: bool = False
    private_only: bool = False  # what it shows is for nobody else's eyes

    def refusal(self, role: Role, *, private: bool) -> str | None:
        """The message that says why not; None: they may."""
        if self.admins_only and role is not Role.ADMIN:
            return "command-for-admins"
        return "command-in-private" if self.private_only and not private else None


EVERYBODY: Final = Permission()
IN_PRIVATE: Final = Permission(private_only=True)
OWNERS: Final = Permission(admins_only=True, private_only=True)

PERMISSIONS: Final[Mapping[str, Permission]] = MappingProxyType(
    {
        "start": EVERYBODY,
        "help": EVERYBODY,
        "new": EVERYBODY,
        "stop": EVERYBODY,
        "status": EVERYBODY,
        "model": EVERYBODY,
        "api": OWNERS,
        "costs": EVERYBODY,
        "language": EVERYBODY,
        "timezone": IN_PRIVATE,
        "why": EVERYBODY,
        "heal": OWNERS,
        "audit": OWNERS,
    }
)
"""Every command, in the order /help and the menus show them."""


def permission(command: str) -> Permission:
    return PERMISSIONS.get(command, OWNERS)


def visible(role: Role, *, private: bool) -> tuple[str, ...]:
    """The commands somebody may use there, in order."""
    return tuple(
        name for name, rule in PERMISSIONS.items() if rule.refusal(role, private=private) is None
    )
