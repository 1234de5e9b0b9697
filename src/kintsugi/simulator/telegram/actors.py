"""Hands for a test or a demo: what people and groups do, which the bot learns by updates."""

from kintsugi.simulator.telegram import media
from kintsugi.simulator.telegram.chat import RIGHTS, Chat, Membership, Standing
from kintsugi.simulator.telegram.detection import find_entities
from kintsugi.simulator.telegram.formatting import FormattedText
from kintsugi.simulator.telegram.media import Media
from kintsugi.simulator.telegram.message import Message
from kintsugi.simulator.telegram.profile import UserProfile
from kintsugi.simulator.telegram.world import Draft, World


class Group:
    """A group or supergroup, as seen by those who run it."""

    def __init__(self, world: World, chat: Chat) -> None:
        self._world = world
        self.chat = chat

    @property
    def id(self) -> int:
        return self.chat.id

    def topic(self, name: str) -> int:
        """Open a forum topic and return its thread id."""
        thread = self.chat.next_id()
        self.chat.threads[thread] = name
        return thread

    def promotes(self, person: "Person") -> None:
        self.chat.join(person.profile, "administrator")

    def promotes_bot(self) -> int:
        """Make the bot an administrator; it is told by my_chat_member, and of reactions later."""
        self.chat.bot_is_admin = True
        return _tell_membership(
            self._world, self.chat, self._world.bot.user, ("member", "administrator")
        )

    def kicks_bot(self) -> int:
        """Remove the bot; it is told by my_chat_member. Returns the update id."""
        self.chat.standing = Standing.KICKED
        return _tell_membership(self._world, self.chat, self._world.bot.user, ("member", "kicked"))

    def readmits_bot(self) -> int:
        self.chat.standing = Standing.OPEN
        return _tell_membership(self._world, self.chat, self._world.bot.user, ("kicked", "member"))

    def migrates(self, new_id: int) -> "Group":
        """Become a supergroup: the old id refuses from now on, and both chats say so.

        Two updates are queued: migrate_to_chat_id in the old chat, migrate_from_chat_id in the new.
        """
        new = Chat(chat_id=new_id, kind="supergroup", title=self.chat.title)
        new.people.update(self.chat.people)
        self._world.chats[new_id] = new
        self.chat.standing = Standing.MIGRATED
        self.chat.migrated_to = new_id
        self._announce(self.chat, {"migrate_to_chat_id": new_id})
        self._announce(new, {"migrate_from_chat_id": self.chat.id})
        return Group(self._world, new)

    def _announce(self, chat: Chat, content: dict[str, object]) -> None:
        shown: dict[str, object] = {
            "message_id": chat.next_id(),
            "chat": chat.json(),
            "date": int(self._world.clock.now().timestamp()),
        }
        self._world.deliver("message", shown | content)


class Person:
    """Somebody with a Telegram client. Where no chat is named, it is their chat with the bot."""

    def __init__(self, world: World, profile: UserProfile) -> None:
        self._world = world
        self.profile = profile

    @property
    def id(self) -> int:
        return self.profile.id

    def says(
        self,
        text: str,
        *,
        chat: Group | int | None = None,
        thread: int | None = None,
        reply_to: int | None = None,
    ) -> int:
        """Write a message and return the id of its update. A thread not seen before is opened."""
        place = self._place(chat)
        if place.kind == "private":
            place.standing = Standing.OPEN
        if self.id not in place.people:
            place.join(self.profile)
        if thread is not None:
            place.threads.setdefault(thread, f"topic {thread}")
        draft = Draft(sender=self.profile, content=_written(text), thread=thread, reply_to=reply_to)
        message = self._world.post(place, draft)
        return self._world.deliver_message("message", place, message)

    def sends(self, content: Media, *, caption: str = "", chat: Group | int | None = None) -> int:
        """Send what is no text, and return the id of its update."""
        place = self._place(chat)
        if self.id not in place.people:
            place.join(self.profile)
        draft = Draft(sender=self.profile, content=_written(caption), media=content)
        return self._world.deliver_message("message", place, self._world.post(place, draft))

    def sends_photo(self, *sizes: bytes, caption: str = "", chat: Group | None = None) -> int:
        """Send one picture; Telegram offers it in these sizes, the smallest first."""
        return self.sends(media.photo(self._world.shelf, sizes), caption=caption, chat=chat)

    def sends_voice(self, data: bytes, *, seconds: int = 3) -> int:
        return self.sends(media.voice(self._world.shelf, data, seconds))

    def sends_audio(self, data: bytes, *, mime_type: str = "audio/mpeg", caption: str = "") -> int:
        return self.sends(media.audio(self._world.shelf, data, 3, mime_type), caption=caption)

    def sends_document(
        self,
        data: bytes,
        file_name: str,
        mime_type: str,
        *,
        caption: str = "",
        tells_size: bool = True,
    ) -> int:
        content = media.document(
            self._world.shelf, data, file_name, mime_type, tells_size=tells_size
        )
        return self.sends(content, caption=caption)

    def edits(self, message_id: int, text: str, *, chat: Group | int | None = None) -> int:
        """Change an own message. Raises: LookupError when there is no such message of theirs."""
        place = self._place(chat)
        message = self._message(place, message_id)
        if message.sender.id != self.id:
            raise LookupError(f"message {message_id} is not by user {self.id}")
        edited = self._world.edit(place, message, _written(text), ())
        return self._world.deliver_message("edited_message", place, edited)

    def presses(self, message_id: int, data: str, *, chat: Group | int | None = None) -> int:
        """Press the button that carries `data`. Raises: LookupError when it is not there."""
        place = self._place(chat)
        message = self._message(place, message_id)
        if data not in {button.data for button in message.buttons}:
            raise LookupError(f"message {message_id} has no button {data!r}")
        return self.forges(message_id, data, chat=chat)

    def forges(self, message_id: int, data: str, *, chat: Group | int | None = None) -> int:
        """Press a button that is not there, as a client that was tampered with can."""
        place = self._place(chat)
        message = self._message(place, message_id)
        query: dict[str, object] = {
            "id": self._world.callbacks.ask(),
            "from": self.profile.json(),
            "chat_instance": str(place.id),
            "message": place.message_json(message),
            "data": data,
        }
        return self._world.deliver("callback_query", query)

    def reacts(
        self,
        message_id: int,
        *emojis: str,
        chat: Group | int | None = None,
        anonymously: bool = False,
    ) -> int:
        """Put reactions on a message in the place of one's earlier ones; none takes them away.

        The bot hears of it when it asked for such updates; in groups, as an administrator only.
        `anonymously`: as an admin who speaks for the group.
        """
        place = self._place(chat)
        self._message(place, message_id)
        before = place.reactions.get((message_id, self.id), ())
        place.reactions[message_id, self.id] = emojis
        if place.kind != "private" and not place.bot_is_admin:
            return self._world.updates.skip()
        actor = {"actor_chat": place.json()} if anonymously else {"user": self.profile.json()}
        reaction: dict[str, object] = {
            "chat": place.json(),
            "message_id": message_id,
            **actor,
            "date": int(self._world.clock.now().timestamp()),
            "old_reaction": [{"type": "emoji", "emoji": emoji} for emoji in before],
            "new_reaction": [{"type": "emoji", "emoji": emoji} for emoji in emojis],
        }
        return self._world.deliver("message_reaction", reaction)

    def blocks(self) -> int:
        """Block the bot; it is told by my_chat_member. Returns the update id."""
        place = self._place(None)
        place.standing = Standing.BLOCKED
        return _tell_membership(self._world, place, self.profile, ("member", "kicked"))

    def unblocks(self) -> int:
        place = self._place(None)
        place.standing = Standing.OPEN
        return _tell_membership(self._world, place, self.profile, ("kicked", "member"))

    def _place(self, chat: Group | int | None) -> Chat:
        if isinstance(chat, Group):
            return chat.chat
        return self._world.chats[self.id if chat is None else chat]

    def _message(self, place: Chat, message_id: int) -> Message:
        message = place.message(message_id)
        if message is None:
            raise LookupError(f"no message {message_id} in chat {place.id}")
        return message


def _written(text: str) -> FormattedText:
    return FormattedText(text=text, entities=find_entities(text))


def _tell_membership(
    world: World, chat: Chat, by: UserProfile, change: tuple[Membership, Membership]
) -> int:
    bot = world.bot.user.json()
    old, new = (_member(bot, status) for status in change)
    content: dict[str, object] = {
        "chat": chat.json(),
        "from": by.json(),
        "date": int(world.clock.now().timestamp()),
        "old_chat_member": old,
        "new_chat_member": new,
    }
    return world.deliver("my_chat_member", content)


def _member(bot: dict[str, object], status: Membership) -> dict[str, object]:
    shown: dict[str, object] = {"user": bot, "status": status}
    return {**shown, **(RIGHTS if status == "administrator" else {"until_date": 0})}
