"""What is remembered. For now: the append-only log of turns, from which all memory is made."""
