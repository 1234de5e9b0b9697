import pytest

from kintsugi.bot.people import Role
from kintsugi.bot.permissions import EVERYBODY, OWNERS, PERMISSIONS, Permission, permission, visible


@pytest.mark.parametrize(
    ("rule", "role", "private", "refusal"),
    [
        (EVERYBODY, Role.GUEST, False, None),
        (EVERYBODY, Role.STRANGER, False, None),  # in a group where everybody may talk
        (OWNERS, Role.ADMIN, True, None),
        (OWNERS, Role.ADMIN, False, "command-in-private"),
        (OWNERS, Role.USER, True, "command-for-admins"),
        (OWNERS, Role.USER, False, "command-for-admins"),
        (Permission(private_only=True), Role.USER, False, "command-in-private"),
        (Permission(admins_only=True), Role.ADMIN, False, None),
    ],
)
def test_refusal(rule: Permission, role: Role, private: bool, refusal: str | None) -> None:  # noqa: FBT001 - a column
    """A command asks for a role and for a place; the role is looked at first."""
    assert rule.refusal(role, private=private) == refusal


def test_deny_by_default() -> None:
    """A command that nobody has given a rule is the owners'."""
    assert permission("forgotten") is OWNERS


def test_visible() -> None:
    """What somebody sees is what they may use, in the order of the table."""
    assert visible(Role.ADMIN, private=True) == tuple(PERMISSIONS)
    assert "audit" not in visible(Role.USER, private=True)
    assert "audit" not in visible(Role.ADMIN, private=False)
