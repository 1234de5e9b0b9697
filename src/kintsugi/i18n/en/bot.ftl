language-name = English

## Durations, as in "wait 5 seconds" and "up for 2 days"

duration-seconds =
    { $count ->
        [one] { $count } second
       *[other] { $count } seconds
    }
duration-minutes =
    { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
duration-hours =
    { $count ->
        [one] { $count } hour
       *[other] { $count } hours
    }
duration-days =
    { $count ->
        [one] { $count } day
       *[other] { $count } days
    }

## Commands, as /help and the menu show them

command-start = say hello, or pair with a code
command-help = what I can do
command-new = begin a new conversation
command-stop = stop the answer in progress
command-status = how I am and what I am doing
command-language = show or change my language
command-unknown = I do not know { $command }. /help shows what I know; nothing was changed.
help-intro = Write to me and I answer. I also know these commands:

## Conversation

start-welcome =
    Hello! I am Kintsugi, your assistant.
    Just write to me, for example: “{ start-example }”
    /new begins a new conversation, /language changes mine, /help shows everything.
new-done = Done: a new conversation begins here. I no longer look at what was said before.
stop-done = Stopped. What I had so far stays.
stop-nothing = There is nothing to stop: I am not writing an answer here.
stop-mark = (stopped)
language-shown = We speak { language-name }. To change it: /language followed by one of { $choices }.
language-unknown = I do not speak “{ $wanted }”. I know: { $choices }. Nothing was changed.
language-changed = From now on I speak English here.
message-not-text = I found nothing in this message that I can use. Please write it to me in words.
sign-still-here = I have your message and I am still working on it; the answer will appear here

## Access

access-stranger =
    I am a private assistant and I do not know you yet. My owner can let you in with a pairing code (kintsugi pair); send it to me as: /start CODE
    Your Telegram id is { $user_id }.
pair-done = Welcome! You are paired: write to me, or see /help.
pair-done-admin = Welcome! You are paired as an admin of this assistant: write to me, or see /help.
pair-refused = This code does not work: it is mistyped, used, or too old. Ask my owner for a new one (kintsugi pair).

## When something went wrong: what happened, what I do, what you can do

error-model = The model gave me no usable answer, so this message stays unanswered; I go on with the next ones. Please send it again in a moment. (incident { $incident })
error-model-slow = The model did not answer in time, so I stopped waiting. Please send your message again. (incident { $incident })
error-deadline = This took longer than I allow myself, so I stopped and went on with what came after it. Please send it again, perhaps in smaller pieces. (incident { $incident })
error-attempts = I tried several times and could not do this. It is set aside, and my owner has been told and can have it tried again. (incident { $incident })
error-poison = Working on this message stopped me several times, so I set it aside and told my owner. Other messages are not affected. (incident { $incident })
error-unreadable = I could not read this message: Telegram sent it in a form I do not know. It is set aside, and my owner has been told. (incident { $incident })
error-refused = Telegram refused this. (incident { $incident })

## To the owner

resent = (resent) { $text }
alert-dead = I set an event aside: { $event } ({ $reason }). To look: kintsugi dead list. To try again: kintsugi dead resubmit { $delivery } (incident { $incident })
alert-conflict = Somebody else has been fetching my updates from Telegram for more than a minute (409). If you did not start a second bot on this token, revoke it at @BotFather. I keep trying and go on by myself once they stop.

## /status

status-well = All is well.
status-unwell = Something needs attention:
status-up = Kintsugi { $version }, up for { $for }
status-channel-starting = Telegram: connecting for { $since }
status-channel-polling = Telegram: connected, last looked { $ago } ago
status-channel-unreachable = Telegram: not reachable for { $since }, I keep trying
status-channel-conflict = Telegram: somebody else is fetching my updates (409) since { $since } ago, I keep trying
status-channel-unauthorized = Telegram: the token is refused (401); I stopped receiving { $since } ago. Mend the token and restart.
status-channel-store-failing = Telegram: messages wait there since { $since } ago, because I cannot store them
status-channel-stopped = Telegram: stopping
status-never = a moment
status-store-working = Database: working
status-store-locked = Database: held by another process since { $since } ago; nothing is lost, I keep trying
status-store-full = Database: disk full since { $since } ago; nothing is lost, messages wait at Telegram. Please make room.
status-store-corrupt = Database: damaged, noticed { $since } ago. Please stop me and restore a backup.
status-store-broken = Database: cannot be read or written since { $since } ago
