"""The web room: what the bot tells over HTTP. The only room that knows FastAPI and uvicorn."""
