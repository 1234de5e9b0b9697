"""Bots that are measured while they serve: what they cost, how quick they are, what they weigh."""
