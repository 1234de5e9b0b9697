## /model и /api

command-model = какая модель здесь отвечает и как её сменить
command-api = чьи модели спрашивать
model-head =
    { $count ->
        [one] Здесь отвечает эта модель:
        [few] Здесь отвечают эти модели, следующая — если предыдущая не может:
       *[many] Здесь отвечают эти модели, следующая — если предыдущая не может:
    }
model-head-pinned = Здесь закреплена: { $model }
model-others = Ещё можно закрепить:
model-line = • { $model } ({ $price }): { $health }
model-line-numbered = { $number }. { $model } ({ $price }): { $health }
model-usage = Закрепить: /model ИМЯ. Вернуть выбор мне: /model auto.
model-well = в порядке
model-ill = отдыхает ещё { $for }: { $reason }
model-resting = { $model }: отдыхает ещё { $for }, потому что { $reason }
model-pinned = Закреплено: теперь здесь отвечает { $model }. /model auto вернёт выбор мне.
model-auto = Теперь модель здесь выбираю я.
model-unknown = Модели «{ $wanted }» я не знаю. Есть: { $models }. Ничего не изменено.
model-for-admins = Какая модель отвечает в группе, решают мои администраторы. /model без имени показывает её.
price-known = { $input } вход, { $output } выход за миллион токенов
price-free = бесплатно
price-unknown = цена неизвестна
api-shown = Режим: { $mode }. Сменить: /api и одно из { $modes }. auto спрашивает цепочки из настроек, остальные — только модели этого счёта.
api-chosen = Режим: { $mode }. Он останется, пока его не сменят, и после перезапуска тоже.
api-unknown = Режима «{ $wanted }» нет. Есть: { $modes }. Ничего не изменено.
api-missing = { $mode } использовать нельзя: не задано { $keys }. Ничего не изменено.
status-parked =
    { $count ->
        [one] Ждёт модель: { $count } вопрос, отвечу сам, когда она вернётся
        [few] Ждут модель: { $count } вопроса, отвечу сам, когда она вернётся
       *[many] Ждут модель: { $count } вопросов, отвечу сам, когда она вернётся
    }
status-offline = До моделей отсюда не достучаться: похоже, у меня нет сети.
status-mode = Модели: { $mode } (/api)
