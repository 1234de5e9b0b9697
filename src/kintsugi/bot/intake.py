"""Attachments made ready for a model, or one honest line about why not (SPEC B9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kintsugi.bot.attachments import PICTURE_BYTES, Attachment, Kind
from kintsugi.bot.documents.excerpt import UnreadableDocument
from kintsugi.bot.documents.formats import format_of
from kintsugi.bot.documents.readers import Readers
from kintsugi.bot.files import FileNotFetched, Files, FileTooLarge
from kintsugi.bot.hearing import Hearing, Occasion
from kintsugi.bot.pictures import picture_type
from kintsugi.bot.sounds import SOUNDS, sound_name
from kintsugi.events.attached import Document, Picture
from kintsugi.i18n import Message

_PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
_NAME_CHARACTERS: Final = 80


class Unusable(Exception):
    """Nothing can be made of it; carries what the person is told."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(message.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    heard: tuple[str, ...] = ()  # what was said in voice messages
    pictures: tuple[Picture, ...] = ()
    documents: tuple[Document, ...] = ()

    def __add__(self, other: "Material") -> "Material":
        return Material(
            heard=self.heard + other.heard,
            pictures=self.pictures + other.pictures,
            documents=self.documents + other.documents,
        )


class Intake:
    """`sees`: whether a model looks at pictures; `hearing`: who listens, if anybody."""

    def __init__(
        self,
        files: Files,
        readers: Readers,
        hearing: Hearing | None,
        *,
        sees: bool,
        most_mb: int,
    ) -> None:
        self._files = files
        self._readers = readers
        self._hearing = hearing
        self._sees = sees
        self._most_mb = most_mb

    async def take(self, attachments: Sequence[Attachment], occasion: Occasion) -> Material:
        """Everything they hold, in their order; `occasion`: for which it is listened to.

        Raises: `Unusable` for the first of them that is; `ModelError` when nobody could listen.
        """
        material = Material()
        for attachment in attachments:
            material += await self._take_one(attachment, occasion)
        return material

    async def _take_one(self, attachment: Attachment, occasion: Occasion) -> Material:
        try:
            return await self._by_kind(attachment, occasion)
        except FileTooLarge:
            raise Unusable(Message("file-too-large", {"most": self._most_mb})) from None
        except FileNotFetched:
            raise Unusable(Message("file-not-fetched")) from None

    async def _by_kind(self, attachment: Attachment, occasion: Occasion) -> Material:
        match attachment.kind:
            case Kind.PHOTO:
                return await self._look(attachment)
            case Kind.VOICE | Kind.AUDIO:
                return await self._listen(attachment, occasion)
            case Kind.DOCUMENT if attachment.media_type in _PICTURES:
                return await self._look(attachment)
            case Kind.DOCUMENT if attachment.media_type in SOUNDS:
                return await self._listen(attachment, occasion)
            case Kind.DOCUMENT:
                return await self._read(attachment)
            case kind:
                what = Message(f"kind-{kind.value.replace('_', '-')}")
                raise Unusable(Message("kind-unusable", {"what": what}))

    async def _look(self, attachment: Attachment) -> Material:
        if not self._sees:
            raise Unusable(Message("photo-unseen"))
        if (attachment.size or 0) > PICTURE_BYTES:
            raise Unusable(Message("photo-too-large"))
        data = await self._files.content(attachment)
        media_type = picture_type(data)
        if media_type is None:
            raise Unusable(Message("photo-broken"))
        if len(data) > PICTURE_BYTES:
            raise Unusable(Message("photo-too-large"))
        return Material(pictures=(Picture(media_type=media_type, data=data),))

    async def _listen(self, attachment: Attachment, occasion: Occasion) -> Material:
        if self._hearing is None:
            raise Unusable(Message("voice-unheard"))
        name = sound_name(attachment)
        if name is None:
            raise Unusable(Message("kind-unusable", {"what": Message("kind-audio")}))
        said = await self._hearing.said(attachment, name, occasion)
        if not said:
            raise Unusable(Message("voice-empty"))
        return Material(heard=(said,))

    async def _read(self, attachment: Attachment) -> Material:
        form = format_of(attachment.file_name, attachment.media_type)
        if form is None:
            raise Unusable(_stranger(attachment))
        name = _shown(attachment.file_name)
        try:
            async with self._files.fetched(attachment) as path:
                excerpt = await self._readers.read(path, form)
        except UnreadableDocument as unreadable:
            raise Unusable(
                Message(f"document-{unreadable.trouble.value}", {"name": name})
            ) from None
        document = Document(name=name, text=excerpt.text, is_whole=excerpt.is_whole)
        return Material(documents=(document,))


def _stranger(attachment: Attachment) -> Message:
    named = {"name": _shown(attachment.file_name), "type": attachment.media_type or "?"}
    return Message("document-unknown", named)


def _shown(file_name: str) -> str:
    """A name in a line of ours: on one line, and no longer than people read."""
    printable = "".join(each if each.isprintable() else " " for each in file_name)
    return printable[:_NAME_CHARACTERS] or "?"
