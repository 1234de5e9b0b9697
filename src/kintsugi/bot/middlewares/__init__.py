"""Around every update, from the outside in: self-heal, access."""
