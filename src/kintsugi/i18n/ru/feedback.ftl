## Кнопки под ответом

button-up = 👍
button-down = 👎
button-again = ↻ Ещё раз
button-stronger = ⤴ Сильнее
rate-up = Спасибо, учту.
rate-down = Спасибо, учту. «↻ Ещё раз» под ответом даст другой ответ.
rate-down-stronger = Спасибо, учту. «↻ Ещё раз» под ответом даст другой ответ, «⤴ Сильнее» — ответ более сильной модели.
rate-forgotten = Об этом ответе у меня уже ничего не записано. Спросите, пожалуйста, заново.
rate-not-yours = Эти кнопки — для того, кто спросил, и для моих администраторов.
rate-none-stronger = Более сильной модели у меня нет.
again-retry = Отвечаю ещё раз; новый ответ укажет на вопрос.
again-stronger = Спрашиваю более сильную модель; её ответ укажет на вопрос.
again-already = Об этом меня уже просили: посмотрите ответ новее и кнопки под ним.
again-forgotten = Сообщения, на которое это ответ, у меня уже нет. Отправьте его, пожалуйста, ещё раз.

## /why

command-why = как получился ответ
why-nothing =
    Об этом у меня ничего не записано. Я могу рассказать, как ответила модель, в течение { $days ->
        [one] { $days } дня
        [few] { $days } дней
        [many] { $days } дней
       *[other] { $days } дня
    }: отправьте /why ответом на её сообщение.
why-not-yours = Как получился этот ответ, я рассказываю только тому, кто спросил, и моим администраторам.
why-mode-chat = беседа
why-route = Путь: { $mode }
why-route-scored = Путь: { $mode } (уверенность { $percent } %)
why-cause-first = Спросил
why-cause-retry = Спросил ещё раз
why-cause-fallback = Спросил вместо неё
why-cause-escalation = Спросил ради лучшего ответа
why-spoke = { $cause }: { $model } ({ $milliseconds } мс)
why-failed = { $cause }: { $model }, напрасно ({ $milliseconds } мс): { $error }
why-failed-as = { $cause }: { $model }, напрасно ({ $milliseconds } мс): { $error } ({ $named })
why-fallback = Вместо модели, которая не смогла, ответила другая.
why-escalation = Спросил более сильную модель: прежний ответ был недостаточно хорош.
why-again-parked = Ответил позже: когда вы спросили, ни одной модели не было.
why-again-cheap = Ответ дан заново: попросили дешёвую модель, остальные были недоступны.
why-again-retry = Ответил ещё раз: вы попросили другой ответ.
why-again-stronger = Ответил ещё раз: вы попросили более сильную модель.
why-tries =
    { $tries ->
        [one] Начинал { $tries } раз: до этого меня прервали.
        [few] Начинал { $tries } раза: до этого меня прервали.
        [many] Начинал { $tries } раз: до этого меня прервали.
       *[other] Начинал { $tries } раза: до этого меня прервали.
    }
why-stopped = Вы остановили ответ; то, что было, осталось.
why-interrupted = Ответ оборвался на середине, и я вам об этом сказал.
why-nobody = Ни у одной модели не было целого ответа, и я вам об этом сказал.
why-ending-length = Модель закончила, дойдя до предела длины.
why-ending-content_filter = Ответ закончил фильтр поставщика.
why-tokens = Токены: прочитано { $prompt }, написано { $completion }
why-tokens-estimated = Токены, по оценке: прочитано { $prompt }, написано { $completion }
why-tokens-unknown = Токены: неизвестно
why-call = { $model }: прочитано { $prompt }, написано { $completion }, { $cost } { $currency }
why-call-unpriced = { $model }: прочитано { $prompt }, написано { $completion }, цены нет
why-heard = { $model }: прослушано { $seconds } с, { $cost } { $currency }
why-heard-unpriced = { $model }: прослушано { $seconds } с, цены нет
why-cost = Стоимость: { $cost } { $currency }
why-cost-estimated = Стоимость, по оценке: { $cost } { $currency }
why-cost-unknown = Стоимость: цены нет
why-cost-besides =
    { $calls ->
        [one] Кроме того, { $calls } вызов без цены.
        [few] Кроме того, { $calls } вызова без цены.
        [many] Кроме того, { $calls } вызовов без цены.
       *[other] Кроме того, { $calls } вызова без цены.
    }
why-memory =
    Посмотрел: { $history ->
        [one] { $history } прежнее сообщение
        [few] { $history } прежних сообщения
        [many] { $history } прежних сообщений
       *[other] { $history } прежнего сообщения
    } этой беседы, { $memories ->
        [0] ничего из памяти
        [one] { $memories } запись из памяти
        [few] { $memories } записи из памяти
        [many] { $memories } записей из памяти
       *[other] { $memories } записи из памяти
    }
why-record = { $at } UTC, инструкции { $instructions }, ход { $turn }

## Что случилось с моделью: «напрасно: …»

why-error-rate_limit = слишком много запросов
why-error-quota = на счёте нет денег или лимита
why-error-auth = ключ не принят
why-error-model_missing = такой модели для этого ключа нет
why-error-overloaded = поставщик перегружен
why-error-server = сбой у поставщика
why-error-timeout = не успела
why-error-resting = отдыхала, её не спрашивали
why-error-network = нет связи
why-error-malformed = пришёл не целый ответ
why-error-empty = ей нечего было сказать
why-error-rejected = ответ был недостаточно хорош
why-error-context_length = беседа для неё слишком длинна
why-error-content_filter = остановил фильтр поставщика
why-error-bad_request = поставщик не понял запроса
why-error-budget = предел расходов
why-error-cancelled = ответ уже никому не был нужен
why-error-unknown = по неизвестной мне причине
