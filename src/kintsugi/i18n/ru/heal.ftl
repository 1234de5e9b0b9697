## /heal

command-heal = учебная тревога: что будет, если модель откажет
heal-usage = /heal drill МОДЕЛЬ СБОЙ проверяет, что было бы, если бы модель отказала. /heal drill покажет модели и сбои.

## /heal drill и kintsugi drill

drill-usage = Учебная тревога показывает, что стало бы со следующим вопросом здесь, если бы модель отказала. Назовите модель и сбой: drill МОДЕЛЬ СБОЙ. Модели: { $models }. Сбои: { $faults }. Названную модель я не спрашиваю; остальным могу задать один короткий вопрос, и он стоит своих денег.
drill-offline = Проверять нечего: здесь отвечает только моя встроенная модель, а она не может отказать. Ей не нужны ни ключ, ни сеть.
drill-built-in = Моя встроенная модель не может отказать: ей не нужны ни ключ, ни сеть. Здесь могут отказать: { $models }. Ничего не сделано.
drill-unknown-model = Модель «{ $wanted }» здесь не спрашивают. Есть: { $models }. Ничего не сделано.
drill-unknown-fault = Сбоя «{ $wanted }» я не знаю. Есть: { $faults }. Ничего не сделано.
drill-not-staged = Проверить не удалось: вызов к самой этой машине не дошёл. Если задан прокси, исключите из него 127.0.0.1 (NO_PROXY). Никого вместо неё не спрашивал, ничего не изменилось.
drill-begun = Учебная тревога: { $model } отказывает, { $fault }. Смотрю, кто ответит вместо неё.
drill-stopped = Остановлено: учебная тревога не закончена. Ничего не изменилось.
drill-fault-429 = слишком много запросов (429)
drill-fault-401 = ключ не принят (401)
drill-fault-402 = на счёте нет денег (402)
drill-fault-500 = сбой у провайдера (500)
drill-fault-timeout = молчание до предела времени
drill-fault-empty = ответ без единого слова
drill-fault-midstream = ошибка посреди ответа
drill-fault-malformed = веб-страница вместо ответа
drill-head = Учебная тревога: { $model } отказывает, { $fault }.
drill-verdict-answered = ✓ Человек получил бы ответ от { $model }, позже на { $seconds } с.
drill-verdict-unnoticed = ✓ Человек ничего бы не заметил: отвечает { $model }.
drill-verdict-built-in = ⚠ Ответила бы только моя встроенная модель, позже на { $seconds } с, а умеет она мало.
drill-verdict-kept = ⚠ Никто не смог бы ответить: вопрос был бы сохранён, и ответ пришёл бы, когда модель вернётся. Человеку было бы сказано: { $reason }.
drill-verdict-broken_off = ✗ Продолжить не смог бы никто: у человека осталось бы начало ответа с пометкой, что он оборвался; причина: { $reason }.
drill-verdict-told = ✗ Никто не смог бы ответить, и человеку было бы сказано: { $reason }. Вопрос не был бы сохранён.
drill-unmet-resting = { $model } уже отдыхает, поэтому её пропустили, и сбоя не случилось.
drill-unmet-behind = { $model } не спрашивали, поэтому сбоя не случилось: она стоит позади той, на которой всё закончилось.
drill-unmet-withheld = { $model } не спрашивали: бюджет этого не позволяет, поэтому сбоя не случилось.
drill-course = Что было, по порядку:
drill-attempt-answered = { $number }. { $cause }: { $model } ответила ({ $milliseconds } мс)
drill-attempt-resting = { $number }. Пропустил: { $model } отдыхает ({ $reason })
drill-attempt-drilled-bare = { $number }. { $cause }: { $model }, напрасно, как и задано ({ $milliseconds } мс): { $reason }
drill-attempt-drilled-named = { $number }. { $cause }: { $model }, напрасно, как и задано ({ $milliseconds } мс): { $reason } ({ $told })
drill-attempt-failed-bare = { $number }. { $cause }: { $model }, напрасно, и это всерьёз ({ $milliseconds } мс): { $reason }
drill-attempt-failed-named = { $number }. { $cause }: { $model }, напрасно, и это всерьёз ({ $milliseconds } мс): { $reason } ({ $told })
drill-cools-model = После этого { $model } отдыхала бы { $for }, до { $until } UTC ({ $whose }): { $reason }.
drill-cools-account = После этого отдыхал бы весь счёт { $model }: { $for }, до { $until } UTC ({ $whose }): { $reason }.
drill-cools-nobody = После этого больше никто бы не отдыхал.
drill-declared = так сказал провайдер
drill-guessed = моё предположение
drill-cost =
    { $calls ->
        [one] Тревога стоила { $cost }, за { $calls } вызов.
        [few] Тревога стоила { $cost }, за { $calls } вызова.
        [many] Тревога стоила { $cost }, за { $calls } вызовов.
       *[other] Тревога стоила { $cost }, за { $calls } вызова.
    }
drill-cost-unpriced =
    { $calls ->
        [one] Понадобился { $calls } вызов; сколько он стоил, неизвестно: нет цены.
        [few] Понадобилось { $calls } вызова; сколько они стоили, неизвестно: нет цены.
        [many] Понадобилось { $calls } вызовов; сколько они стоили, неизвестно: нет цены.
       *[other] Понадобилось { $calls } вызова; сколько они стоили, неизвестно: нет цены.
    }
drill-cost-nothing = Тревога не стоила ничего: ни одну модель не вызывали.
drill-untouched = Для всех остальных ничего не изменилось.
