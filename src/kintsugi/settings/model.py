"""Every setting with its default, its bounds and one line of meaning.

docs/settings.md, config.example.yaml and .env.example say the same; a test holds them together.
"""

from typing import Annotated, Literal, Self

from pydantic import (
    BeforeValidator,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from kintsugi.settings.address import ListenAddress, is_loopback
from kintsugi.settings.budgets import Budgets
from kintsugi.settings.llm import Llm
from kintsugi.settings.section import Section
from kintsugi.settings.values import BaseUrl, ChatIds, HomePath, Token, UserIds, lower_case
from kintsugi.settings.zone import ZoneName

_TOKEN_LENGTH = 16  # what `openssl rand -base64 12` gives: 96 bits


class Telegram(Section):
    token: Annotated[
        Token | None, Field(description="The bot token, from @BotFather. A secret.")
    ] = None
    api_base_url: Annotated[
        BaseUrl, Field(description="Where the Bot API answers: Telegram's own or a local server.")
    ] = "https://api.telegram.org"
    poll_timeout_s: Annotated[
        int, Field(ge=1, le=50, description="How long one long poll waits for updates, in seconds.")
    ] = 30
    request_timeout_s: Annotated[
        float,
        Field(gt=0, le=120, description="How long any other request may take, in seconds."),
    ] = 15
    messages_per_second: Annotated[
        float, Field(gt=0, le=10_000, description="Messages and edits per second over all chats.")
    ] = 25
    messages_per_chat_per_second: Annotated[
        float, Field(gt=0, le=30, description="Messages and edits per second in one chat.")
    ] = 1.0
    chat_burst: Annotated[
        int,
        Field(ge=1, le=20, description="How many may go to one chat at once, after a rest."),
    ] = 4
    messages_per_group_per_minute: Annotated[
        int, Field(ge=1, le=600, description="Messages and edits per minute in one group.")
    ] = 20
    sends_in_flight: Annotated[
        int, Field(ge=1, le=4, description="Sends under way at once: the most a crash can leave.")
    ] = 4


class Access(Section):
    admins: Annotated[
        UserIds, Field(description="User ids that may do everything. Comma-separated, or a list.")
    ] = ()
    users: Annotated[
        UserIds, Field(description="User ids that may talk to the bot, besides the paired ones.")
    ] = ()
    guests: Annotated[
        UserIds, Field(description="User ids that may talk to the bot a few times a day.")
    ] = ()
    guest_turns_per_day: Annotated[
        int, Field(ge=1, le=10_000, description="Messages to the model a guest has in 24 hours.")
    ] = 20
    chats: Annotated[
        ChatIds, Field(description="Group ids (negative) in which everybody may talk to the bot.")
    ] = ()
    pairing_code_minutes: Annotated[
        int, Field(ge=1, le=1440, description="How long a pairing code is good for, in minutes.")
    ] = 15


class Turns(Section):
    first_sign_s: Annotated[
        float,
        Field(gt=0, le=300, description="A person sees a first sign within this, in seconds."),
    ] = 30
    chat_s: Annotated[
        float, Field(gt=0, le=3600, description="A chat turn has ended within this, in seconds.")
    ] = 120
    first_words_after_s: Annotated[
        float,
        Field(
            ge=0,
            le=10,
            description="A streamed answer's first words are sent after this, in seconds.",
        ),
    ] = 0.7
    gather_s: Annotated[
        float,
        Field(ge=0, le=10, description="Messages this close together are one; 0: each by itself."),
    ] = 1.0
    absence_minutes: Annotated[
        float,
        Field(gt=0, le=1440, description="Messages older than this get one answer per chat."),
    ] = 30.0
    concurrency: Annotated[
        int, Field(ge=1, le=256, description="Turns worked on at once, over all sessions.")
    ] = 16
    history_messages: Annotated[
        int, Field(ge=0, le=200, description="Messages of the session the model is shown.")
    ] = 20
    feedback_buttons: Annotated[
        bool, Field(description="Whether answers have buttons: thumbs, again, a stronger model.")
    ] = True
    trace_days: Annotated[
        int, Field(ge=1, le=365, description="How long /why knows how an answer came about.")
    ] = 30

    @model_validator(mode="after")
    def _sign_comes_before_the_end(self) -> Self:
        if self.first_sign_s > self.chat_s:
            raise ValueError("first_sign_s must not be longer than chat_s")
        return self


class Events(Section):
    # Telegram offers an unconfirmed update again for 24 hours; its key must outlive that.
    retention_days: Annotated[
        int, Field(ge=2, le=365, description="How long finished events are kept, in days.")
    ] = 7
    attempts: Annotated[
        int, Field(ge=1, le=20, description="Attempts at an event before it is a dead letter.")
    ] = 5


class Store(Section):
    busy_timeout_s: Annotated[
        float,
        Field(gt=0, le=60, description="How long to wait for a locked database, in seconds."),
    ] = 5


class Files(Section):
    most_mb: Annotated[
        int, Field(ge=1, le=20, description="The largest file that is fetched, in megabytes.")
    ] = 20
    fetch_s: Annotated[
        float, Field(gt=0, le=600, description="How long fetching one file may take, in seconds.")
    ] = 30
    read_s: Annotated[
        float,
        Field(gt=0, le=600, description="How long reading one document may take, in seconds."),
    ] = 20
    readers: Annotated[
        int, Field(ge=1, le=16, description="Documents read at once, each by a process of its own.")
    ] = 2
    most_characters: Annotated[
        int, Field(ge=100, le=1_000_000, description="How much of a document the model is shown.")
    ] = 20_000


class Log(Section):
    level: Annotated[
        Literal["debug", "info", "warning", "error"],
        BeforeValidator(lower_case),
        Field(description="The least serious line that is logged."),
    ] = "info"
    format: Annotated[
        Literal["auto", "pretty", "json"],
        BeforeValidator(lower_case),
        Field(description="Shape of a line; auto is pretty on a terminal, json elsewhere."),
    ] = "auto"
    file: Annotated[
        HomePath | None, Field(description="A file that gets every line too; may be rotated.")
    ] = None


class Web(Section):
    enabled: Annotated[
        bool, Field(description="Whether to serve /healthz, /readyz and /metrics.")
    ] = False
    host: Annotated[
        ListenAddress,
        Field(description="The address to listen at; another than loopback needs a token."),
    ] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535, description="The port to listen at.")] = 8710
    token: Annotated[
        SecretStr | None,
        Field(description="What callers must bring as bearer token, if it is set. A secret."),
    ] = None

    @field_validator("token")
    @classmethod
    def _cannot_be_guessed(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and len(token.get_secret_value()) < _TOKEN_LENGTH:
            raise ValueError(f"must have at least {_TOKEN_LENGTH} characters")
        return token

    @model_validator(mode="after")
    def _strangers_bring_a_token(self) -> Self:
        if self.enabled and self.token is None and not is_loopback(self.host):
            raise ValueError("host must be 127.0.0.1 or ::1 as long as no token is set")
        return self

    @property
    def address(self) -> str | None:
        """As a browser takes it, IPv6 too; None where nothing is served."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}" if self.enabled else None


class Backup(Section):
    folder: Annotated[
        HomePath | None,
        Field(description="Where backups are kept; without it data_dir/backups."),
    ] = None
    keep: Annotated[
        int, Field(ge=1, le=1000, description="How many backups are kept in that folder.")
    ] = 14


class Stop(Section):
    drain_s: Annotated[
        float,
        Field(ge=0, le=300, description="How long a stop waits for turns to end, in seconds."),
    ] = 20


class Settings(BaseSettings):
    """All of them. The composition root's; rooms are handed sections."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic-settings' signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `loading` hands in: theirs forget the file and line a value came from."""
        return (init_settings,)

    data_dir: Annotated[
        HomePath, Field(description="Where the database and everything else of ours is kept.")
    ]
    language: Annotated[
        Literal["en", "ru"],
        BeforeValidator(lower_case),
        Field(description="Language of people whose own is not known to us."),
    ] = "en"
    time_zone: Annotated[
        ZoneName | None,
        Field(description="The clock of who has not told theirs; without it each is asked once."),
    ] = None
    telegram: Annotated[Telegram, Field(description="The channel.")] = Telegram()
    access: Annotated[Access, Field(description="Who may talk to the bot.")] = Access()
    turns: Annotated[Turns, Field(description="Deadlines and limits of turns.")] = Turns()
    events: Annotated[Events, Field(description="The bus.")] = Events()
    store: Annotated[Store, Field(description="The database.")] = Store()
    llm: Annotated[Llm, Field(description="The models.")] = Llm()
    budgets: Annotated[Budgets, Field(description="What the models may cost.")] = Budgets()
    files: Annotated[Files, Field(description="What people send besides text.")] = Files()
    log: Annotated[Log, Field(description="The log.")] = Log()
    web: Annotated[Web, Field(description="The pages over HTTP.")] = Web()
    backup: Annotated[Backup, Field(description="Copies of the database.")] = Backup()
    stop: Annotated[Stop, Field(description="How the process ends.")] = Stop()
