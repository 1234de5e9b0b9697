## /status

status-model =
    { $count ->
        [one] Модель: { $model }
       *[other] Модели, следующая на случай отказа: { $model }
    }
status-queue =
    { $waiting ->
        [one] Очередь: ждёт { $waiting } сообщение, в работе { $working }
        [few] Очередь: ждут { $waiting } сообщения, в работе { $working }
       *[other] Очередь: ждут { $waiting } сообщений, в работе { $working }
    }
status-dead =
    { $count ->
        [one] Отложено { $count } событие. Посмотреть: kintsugi dead list
        [few] Отложено { $count } события. Посмотреть: kintsugi dead list
       *[other] Отложено { $count } событий. Посмотреть: kintsugi dead list
    }
status-pages = Здоровье и показатели: { $address }
status-tell-owner = Ничего из написанного вами не потеряно. Если это надолго, скажите, пожалуйста, владельцу.
status-advice-channel-unreachable = Что можно сделать: проверить сеть машины, на которой я работаю, или подождать; подробнее — kintsugi check.
status-advice-channel-conflict = Что можно сделать: остановить другого бота с моим токеном или отозвать токен у @BotFather.
status-advice-channel-unauthorized = Что можно сделать: заново скопировать токен у @BotFather, задать его и перезапустить меня; kintsugi check скажет, верен ли он.
status-advice-store-locked = Что можно сделать: найти программу, которая держит базу, и дать ей закончить; kintsugi check подскажет как.
status-advice-store-full = Что можно сделать: освободить место на диске; дальше я сам.
status-advice-store-corrupt = Что можно сделать: остановить меня и восстановить последнюю копию командой kintsugi restore.
status-advice-store-broken = Что можно сделать: проверить владельца и права каталога данных; подробнее — kintsugi check.
