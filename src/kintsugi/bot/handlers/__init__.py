"""What each message and command does. Handlers decide and return; nothing is sent from here."""
