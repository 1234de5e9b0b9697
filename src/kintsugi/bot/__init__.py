"""The Telegram face: the only room that knows Telegram and aiogram."""
