## /heal

command-heal = rehearse what a failing model does to us
heal-usage = /heal drill MODEL FAULT rehearses what would happen if a model failed. /heal drill shows the models and the faults.

## /heal drill, and kintsugi drill

drill-usage = A drill says what would happen to the next question here if a model failed. Name the model and the fault: drill MODEL FAULT. Models: { $models }. Faults: { $faults }. The named model is not asked; the others may be, with one short question, which costs what it costs.
drill-offline = There is nothing to rehearse: only my built-in model answers here, and it cannot fail. It needs no key and no network.
drill-built-in = My built-in model cannot fail: it needs no key and no network. Those that can fail here: { $models }. Nothing was done.
drill-unknown-model = No model “{ $wanted }” is asked here. There are: { $models }. Nothing was done.
drill-unknown-fault = I know no fault “{ $wanted }”. There are: { $faults }. Nothing was done.
drill-not-staged = I could not rehearse that: a call to this machine itself did not arrive. If a proxy is set, except 127.0.0.1 from it (NO_PROXY). Nobody was asked in its place, and nothing was changed.
drill-begun = Drill: { $model } fails, { $fault }. I see who answers instead.
drill-stopped = Stopped: the drill was not finished. Nothing was changed.
drill-fault-429 = with too many requests (429)
drill-fault-401 = with a refused key (401)
drill-fault-402 = with an account without money (402)
drill-fault-500 = with a fault at the provider (500)
drill-fault-timeout = with silence until the time limit
drill-fault-empty = with an answer that has no word in it
drill-fault-midstream = with an error in the middle of the answer
drill-fault-malformed = with a web page in place of the answer
drill-head = Drill: { $model } fails, { $fault }.
drill-verdict-answered = ✓ A person would have got an answer from { $model }, { $seconds } s later.
drill-verdict-unnoticed = ✓ A person would have noticed nothing: { $model } answers.
drill-verdict-built-in = ⚠ Only my built-in model would have answered, { $seconds } s later, and it can do little.
drill-verdict-kept = ⚠ Nobody could answer: the question would have been kept, and answered once a model is back. The person would have been told: { $reason }.
drill-verdict-broken_off = ✗ Nobody could go on: the person would have been left with a beginning, marked as broken off, because { $reason }.
drill-verdict-told = ✗ Nobody could answer, and the person would have been told so: { $reason }. The question would not have been kept.
drill-unmet-resting = { $model } is resting already, so it was passed over, and the fault did not come about.
drill-unmet-behind = { $model } was not asked, so the fault did not come about: it stands behind the one that ended this.
drill-unmet-withheld = { $model } was not asked, as a budget does not allow it, so the fault did not come about.
drill-course = What happened, in order:
drill-attempt-answered = { $number }. { $cause }: { $model } answered ({ $milliseconds } ms)
drill-attempt-resting = { $number }. Passed over: { $model } is resting ({ $reason })
drill-attempt-drilled-bare = { $number }. { $cause }: { $model }, in vain as ordered ({ $milliseconds } ms): { $reason }
drill-attempt-drilled-named = { $number }. { $cause }: { $model }, in vain as ordered ({ $milliseconds } ms): { $reason } ({ $told })
drill-attempt-failed-bare = { $number }. { $cause }: { $model }, in vain, and in earnest ({ $milliseconds } ms): { $reason }
drill-attempt-failed-named = { $number }. { $cause }: { $model }, in vain, and in earnest ({ $milliseconds } ms): { $reason } ({ $told })
drill-cools-model = Afterwards { $model } would be left alone for { $for }, until { $until } UTC ({ $whose }): { $reason }.
drill-cools-account = Afterwards the whole account { $model } would be left alone for { $for }, until { $until } UTC ({ $whose }): { $reason }.
drill-cools-nobody = Afterwards nobody more would be left alone.
drill-declared = as the provider says
drill-guessed = my own guess
drill-cost =
    { $calls ->
        [one] The drill cost { $cost }, for { $calls } call.
       *[other] The drill cost { $cost }, for { $calls } calls.
    }
drill-cost-unpriced =
    { $calls ->
        [one] The drill took { $calls } call; what it cost is not known, as a price is missing.
       *[other] The drill took { $calls } calls; what they cost is not known, as a price is missing.
    }
drill-cost-nothing = The drill cost nothing: no model was called.
drill-untouched = For everybody else nothing has changed.
