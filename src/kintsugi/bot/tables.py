"""Tables of the bot room."""

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, String, Table, Text

from kintsugi.store.types import Json, UtcDateTime

metadata = MetaData()

sent_message = Table(
    "sent_message",
    metadata,
    Column("answer_id", String(200), primary_key=True),
    Column("part", Integer, primary_key=True),  # 0 is the first
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger),  # null: about to be sent, and perhaps it was
    Column("at", UtcDateTime, nullable=False),
    Index("sent_message_by_message", "chat_id", "message_id"),
)

person = Table(
    "person",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("role", String(8)),  # admin, user or guest; null: a stranger
    Column("language", String(8)),  # chosen by /language; null: Telegram's
    Column("refused_at", UtcDateTime),  # the last polite refusal
    Column("time_zone", String(64)),  # IANA's name, as they said it
    Column("zone_asked_at", UtcDateTime),  # null: they were never asked for it
    Column("changed_at", UtcDateTime, nullable=False),
)

pairing_code = Table(
    "pairing_code",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256: the code itself is kept nowhere
    Column("role", String(8), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_by", BigInteger),
)

guest_turn = Table(
    "guest_turn",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("turn_id", String(200), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

chat_migration = Table(
    "chat_migration",
    metadata,
    Column("old_chat_id", BigInteger, primary_key=True, autoincrement=False),  # the group
    Column("new_chat_id", BigInteger, nullable=False),  # the supergroup it became
    Column("at", UtcDateTime, nullable=False),
)

chat_absence = Table(
    "chat_absence",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),  # blocked or removed us
    Column("since", UtcDateTime, nullable=False),
)

question = Table(
    "question",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("kind", String(32), nullable=False),  # who knows what an answer means
    Column("chat_id", BigInteger, nullable=False),
    Column("topic_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),  # whose answer counts
    Column("text", Text, nullable=False),  # as they read it
    Column("options", Json, nullable=False),  # [[value, label], ...] in the order of the buttons
    Column("asked_at", UtcDateTime, nullable=False),
    Column("answered_at", UtcDateTime),
    Column("answer", String(200)),  # the value of an option; null: it is open
)
