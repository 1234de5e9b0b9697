## Questions that wait for a model

parked-told = No model of mine can answer just now: { $reason }. I keep your question and answer it here as soon as one is back; I try again in { $wait } at the latest.
parked-behind = I keep this one, too: your earlier question still waits for a model, and I answer in order. My message about that one says when I try again.
parked-pinned = The model that is pinned here, { $model }, cannot answer just now: { $reason }. I keep your question. Shall I wait for it (I try again in { $wait } at the latest), let others answer until it is back, or unpin it?
parked-answering = I ask a model again: the answer follows below.
parked-cancelled = Forgotten: this question is not answered.
parked-waits = Good, I wait for it.
parked-over = That is settled already.
parked-not-yours = That is for whoever asked, or for an administrator of mine.
parked-asking = You asked on { $time } UTC: “{ $words }”. A model is back now. Do you still want an answer?
button-park-cancel = Forget it
button-park-cheap = Try a cheap model
button-park-yes = Yes, answer
button-park-no = No
button-park-wait = Wait
button-park-others = Others meanwhile
button-park-unpin = Unpin
stop-parked =
    { $count ->
        [one] Stopped. The question that waited for a model is forgotten.
       *[other] Stopped. { $count } questions that waited for a model are forgotten.
    }

## Why a model does not answer

kind-rate-limit = it has had too many questions for now
kind-quota = the account has no money or allowance left
kind-auth = its key is refused
kind-model-missing = there is no such model any more
kind-overloaded = the provider is overloaded
kind-server = the provider has a fault
kind-timeout = it does not answer in time
kind-network = it cannot be reached
kind-malformed = what it sends is no answer
kind-empty = it had nothing to say
kind-rejected = its answer was not good enough
kind-context-length = the conversation is too long for it
kind-content-filter = the provider's filter stopped it
kind-bad-request = it does not understand the question
kind-budget = the budget is spent
kind-cancelled = it was stopped

alert-model = I leave { $model } alone: { $reason }. Only you can mend that. I look again by myself now and then, and use it again as soon as it answers.
