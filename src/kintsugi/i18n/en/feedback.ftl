## The buttons below an answer

button-up = 👍
button-down = 👎
button-again = ↻ Again
button-stronger = ⤴ Stronger
rate-up = Thank you, noted.
rate-down = Thank you, noted. “↻ Again” below the answer gets you another one.
rate-down-stronger = Thank you, noted. “↻ Again” below the answer gets you another one, “⤴ Stronger” one of a stronger model.
rate-forgotten = I have nothing on record about this answer any more. Please ask me anew.
rate-not-yours = These buttons are for whoever asked, and for an administrator of mine.
rate-none-stronger = There is no stronger model I could ask.
again-retry = I am answering again; the new answer points at the question.
again-stronger = I am asking a stronger model; its answer points at the question.
again-already = I was asked that already: see the newer answer, and the buttons below it.
again-forgotten = I no longer have the message this answers. Please send it again.

## /why

command-why = how an answer came about
why-nothing =
    I have nothing on record about that. I can tell it of what a model answered, for { $days ->
        [one] { $days } day
       *[other] { $days } days
    }: send /why as a reply to it.
why-not-yours = How this answer came about I tell only whoever asked for it, and my admins.
why-mode-chat = conversation
why-route = Route: { $mode }
why-route-scored = Route: { $mode } ({ $percent } % sure)
why-cause-first = Asked
why-cause-retry = Asked once more
why-cause-fallback = Asked instead
why-cause-escalation = Asked for a better answer
why-spoke = { $cause }: { $model } ({ $milliseconds } ms)
why-failed = { $cause }: { $model }, in vain ({ $milliseconds } ms): { $error }
why-failed-as = { $cause }: { $model }, in vain ({ $milliseconds } ms): { $error } ({ $named })
why-fallback = Another model stood in for one that failed.
why-escalation = A stronger model was asked, as the answer before was not good enough.
why-again-parked = Answered later: there was no model when you asked.
why-again-cheap = Answered again: a cheap model was wanted, as the others were away.
why-again-retry = Answered again: you asked for another answer.
why-again-stronger = Answered again: you asked for a stronger model.
why-tries =
    { $tries ->
        [one] Begun { $tries } time: I was interrupted before.
       *[other] Begun { $tries } times: I was interrupted before.
    }
why-stopped = You stopped it; what there was by then stayed.
why-interrupted = It broke off in the middle, and you were told.
why-nobody = No model had a whole answer, and you were told.
why-ending-length = The model ended it at its limit of length.
why-ending-content_filter = The provider's filter ended it.
why-tokens = Tokens: { $prompt } read, { $completion } written
why-tokens-estimated = Tokens, estimated: { $prompt } read, { $completion } written
why-tokens-unknown = Tokens: not known
why-call = { $model }: { $prompt } read, { $completion } written, { $cost } { $currency }
why-call-unpriced = { $model }: { $prompt } read, { $completion } written, no price
why-heard = { $model }: { $seconds } s heard, { $cost } { $currency }
why-heard-unpriced = { $model }: { $seconds } s heard, no price
why-cost = Cost: { $cost } { $currency }
why-cost-estimated = Cost, estimated: { $cost } { $currency }
why-cost-unknown = Cost: not priced
why-cost-besides =
    { $calls ->
        [one] Besides { $calls } call without a price.
       *[other] Besides { $calls } calls without a price.
    }
why-memory =
    Looked at: { $history ->
        [one] { $history } earlier message
       *[other] { $history } earlier messages
    } of this conversation, { $memories ->
        [0] no memories
        [one] { $memories } memory
       *[other] { $memories } memories
    }
why-record = { $at } UTC, instructions { $instructions }, turn { $turn }

## What went wrong with a model, as in "in vain: …"

why-error-rate_limit = too many calls for now
why-error-quota = the account has no money or allowance left
why-error-auth = the key is refused
why-error-model_missing = there is no such model for this key
why-error-overloaded = the provider is overloaded
why-error-server = the provider failed
why-error-timeout = not in time
why-error-resting = was resting, and not asked
why-error-network = no connection
why-error-malformed = what came was no whole answer
why-error-empty = it had nothing to say
why-error-rejected = the answer was not good enough
why-error-context_length = the conversation is too long for it
why-error-content_filter = the provider's filter stopped it
why-error-bad_request = the provider did not understand what I asked
why-error-budget = a limit on money
why-error-cancelled = nobody wanted the answer any more
why-error-unknown = for a reason I do not know
