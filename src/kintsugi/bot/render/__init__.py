"""From an answer's text to messages Telegram accepts. Pure."""
