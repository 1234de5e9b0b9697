## /costs

command-costs = сколько стоят модели
costs-head =
    { $days ->
        [one] Сегодня: { $cost } за вызовы моделей ({ $calls })
        [few] За последние { $days } дня: { $cost } за вызовы моделей ({ $calls })
       *[many] За последние { $days } дней: { $cost } за вызовы моделей ({ $calls })
    }
costs-unpriced =
    { $count ->
        [one] Сюда не входит { $count } вызов с неизвестной ценой
        [few] Сюда не входят { $count } вызова с неизвестной ценой
       *[many] Сюда не входят { $count } вызовов с неизвестной ценой
    }
costs-estimated =
    { $count ->
        [one] Здесь { $count } вызов оценён: он оборван или провайдер его не посчитал
        [few] Здесь { $count } вызова оценены: они оборваны или провайдер их не посчитал
       *[many] Здесь { $count } вызовов оценены: они оборваны или провайдер их не посчитал
    }
costs-by-user = По людям:
costs-by-project = По проектам:
costs-by-model = По моделям:
costs-by-mode = По назначению:
costs-by-day = По дням:
costs-line = • { $key }: { $cost } ({ $calls })
costs-line-unpriced = • { $key }: цена неизвестна ({ $calls })
costs-nobody = без названия
costs-more = … и ещё { $count }
costs-hint = Подробнее: /costs today, 7d или 30d вместе с model, mode, project, day (или user — для администраторов).
costs-usage = Слова «{ $word }» я здесь не понимаю. Напишите /costs, период (today, 7d, 30d) и разрез (model, mode, project, day, user), например: /costs 7d model
costs-for-admins = Сколько стоил каждый, я показываю только администраторам и только в личном чате.
costs-budget = Бюджет { $budget }: { $spent } из { $cap }, заново через { $resets }
costs-budget-whole = Бюджет { $budget }: { $spent } из { $cap }
budget-day = на день
budget-month = на месяц
budget-user-day = ваш на день
budget-user-month = ваш на месяц
budget-chat-day = этого чата на день
budget-chat-month = этого чата на месяц
budget-task = задачи

## Когда бюджет почти или совсем исчерпан

budget-warning = Бюджет { $budget } ({ $cap }) исчерпан на { $percent } %.
budget-spent = Бюджет { $budget } ({ $cap }) исчерпан, поэтому я не спросил ни одну модель.
budget-anew = Он начнётся заново через { $wait }.
budget-unpriced = Задан бюджет, а цена моих моделей неизвестна, поэтому я их не спрашиваю. Владелец может задать цены (llm.prices) или указать, что модели бесплатны.
budget-extended = Разрешено: бюджет { $budget } — { $cap }, пока он не начнётся заново.
budget-asked = Я спросил владельца.
budget-for-admins = Это решают мои администраторы.
alert-budget = Кто-то (id { $user }) просит ещё: бюджет { $budget } ({ $cap }) исчерпан.
button-budget-more = Разрешить ещё 25 %
button-budget-ask = Спросить владельца
