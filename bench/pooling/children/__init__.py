"""The rivals that live in an environment, and so in a process, of their own."""
