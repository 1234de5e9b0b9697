## /costs

command-costs = what the models cost
costs-head =
    { $days ->
        [one] Today: { $cost } for { $calls } calls of models
       *[other] The last { $days } days: { $cost } for { $calls } calls of models
    }
costs-unpriced =
    { $count ->
        [one] Not in it: { $count } call whose price is unknown
       *[other] Not in it: { $count } calls whose price is unknown
    }
costs-estimated =
    { $count ->
        [one] Estimated in it: { $count } call that was cut or not counted by its provider
       *[other] Estimated in it: { $count } calls that were cut or not counted by their providers
    }
costs-by-user = By user:
costs-by-project = By project:
costs-by-model = By model:
costs-by-mode = By what for:
costs-by-day = By day:
costs-line = • { $key }: { $cost } ({ $calls })
costs-line-unpriced = • { $key }: price unknown ({ $calls })
costs-nobody = none
costs-more = … and { $count } more
costs-hint = To look closer: /costs today, 7d or 30d, with model, mode, project, day (or user, for administrators).
costs-usage = I do not understand “{ $word }” here. Write /costs with a period (today, 7d, 30d) and a side to look from (model, mode, project, day, user), as in: /costs 7d model
costs-for-admins = What each person cost is shown to administrators only, in private.
costs-budget = Budget { $budget }: { $spent } of { $cap }, anew in { $resets }
costs-budget-whole = Budget { $budget }: { $spent } of { $cap }
budget-day = of the day
budget-month = of the month
budget-user-day = of yours for the day
budget-user-month = of yours for the month
budget-chat-day = of this chat for the day
budget-chat-month = of this chat for the month
budget-task = of the task

## When a budget is nearly, or quite, spent

budget-warning = { $percent } % of the budget { $budget } ({ $cap }) is spent.
budget-spent = The budget { $budget } ({ $cap }) is spent, so I asked no model.
budget-anew = It begins anew in { $wait }.
budget-unpriced = A budget is set, and what my models cost is not known, so I ask none of them. My owner can set their prices (llm.prices), or say that they are free.
budget-extended = Allowed: the budget { $budget } is { $cap } until it begins anew.
budget-asked = I have asked my owner.
budget-for-admins = That is for my administrators to decide.
alert-budget = Somebody (id { $user }) asks for more: the budget { $budget } ({ $cap }) is spent.
button-budget-more = Allow 25 % more
button-budget-ask = Ask the owner
