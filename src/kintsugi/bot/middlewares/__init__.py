"""Around every update, from the outside in: self-heal, access, a guest's budget."""
