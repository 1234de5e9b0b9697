"""From an incoming message to an answer: no Telegram, no SQL text."""
