"""The shapes on the wire, one family of endpoints per file; pure builders of bytes."""
