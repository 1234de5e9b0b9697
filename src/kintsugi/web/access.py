"""Who may ask: everybody who reaches a server without a token, else who brings the token."""

import hmac

_SCHEME = "bearer"


def admits(authorization: str | None, token: str | None) -> bool:
    """Compare the Authorization header with the token, in a time that tells nothing about it."""
    if token is None:
        return True
    scheme, _, given = (authorization or "").partition(" ")
    # As bytes: compare_digest refuses text that is not ASCII, and a header may hold any.
    matches = hmac.compare_digest(given.strip().encode(), token.encode())
    return scheme.lower() == _SCHEME and matches
