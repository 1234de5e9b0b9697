## /model and /api

command-model = which model answers here, and to change it
command-api = whose models are asked
model-head =
    { $count ->
        [one] This model answers here:
       *[other] These models answer here, the next if one fails:
    }
model-head-pinned = Pinned here: { $model }
model-others = Others that can be pinned:
model-line = • { $model } ({ $price }): { $health }
model-line-numbered = { $number }. { $model } ({ $price }): { $health }
model-usage = To pin one: /model NAME. To let me choose again: /model auto.
model-well = well
model-ill = resting for { $for }: { $reason }
model-resting = { $model }: resting for { $for }, because { $reason }
model-pinned = Pinned: from now on { $model } answers here. /model auto lets me choose again.
model-auto = From now on I choose the model here.
model-unknown = I know no model “{ $wanted }”. There are: { $models }. Nothing was changed.
model-for-admins = Which model answers in a group is decided by my administrators. /model without a name shows it.
price-known = { $input } in, { $output } out per million tokens
price-free = free
price-unknown = price unknown
api-shown = Mode: { $mode }. To change it: /api followed by one of { $modes }. auto asks the chains of the settings; the others ask the models of that account only.
api-chosen = Mode: { $mode }. It stays until it is changed, also after a restart.
api-unknown = There is no mode “{ $wanted }”. There are: { $modes }. Nothing was changed.
api-missing = { $mode } cannot be used: { $keys } is not set. Nothing was changed.
status-parked =
    { $count ->
        [one] Waiting for a model: { $count } question, answered by itself when one is back
       *[other] Waiting for a model: { $count } questions, answered by themselves when one is back
    }
status-offline = The models cannot be reached from here: it seems that I have no network.
status-mode = Models of: { $mode } (/api)
