## Guests

guest-turns-spent =
    { $limit ->
        [one] You are my guest: I answer { $limit } message in 24 hours, and you have had it.
       *[other] You are my guest: I answer { $limit } messages in 24 hours, and you have had them.
    } The next one is yours in { $wait }. My owner can give you more.
pair-done-guest = Welcome! You are paired as a guest, for some messages a day: write to me, or see /help.

## Commands that are not for everybody or not for everywhere

command-for-admins = { $command } is for my admins only. Nothing was done.
command-in-private = { $command } works only in a private chat with me. Nothing was done.
command-audit = what became of an incident

## /audit

audit-usage = Send me the incident's id with it, as in: /audit k7m2xp
audit-nothing = I have nothing on record about an incident “{ $incident }”. Look whether it is typed right.
audit-head = Incident { $incident }; in the log it is trace { $trace }:

## /help and /start

help-intro-group = Mention me or reply to me, and I answer. I also know these commands:
start-example = What can you do for me?
start-welcome-group = Hello! I am Kintsugi. Mention me or reply to me, and I answer; /help shows what else I know.
