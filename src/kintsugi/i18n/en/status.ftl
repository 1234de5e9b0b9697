## /status

status-model =
    { $count ->
        [one] Model: { $model }
       *[other] Models, the next if one fails: { $model }
    }
status-queue =
    { $waiting ->
        [one] Queue: { $waiting } message waiting, { $working } in work
       *[other] Queue: { $waiting } messages waiting, { $working } in work
    }
status-dead =
    { $count ->
        [one] Set aside: { $count } event. To look: kintsugi dead list
       *[other] Set aside: { $count } events. To look: kintsugi dead list
    }
status-pages = Health and metrics: { $address }
status-tell-owner = Nothing you wrote is lost. Please tell my owner if it stays like this.
status-advice-channel-unreachable = What you can do: look at the network of the machine I run on, or wait; kintsugi check says more.
status-advice-channel-conflict = What you can do: stop the other bot that uses my token, or revoke the token at @BotFather.
status-advice-channel-unauthorized = What you can do: copy the token anew from @BotFather, set it, restart me; kintsugi check tells whether it is right.
status-advice-store-locked = What you can do: find the program that holds the database and let it end; kintsugi check says how.
status-advice-store-full = What you can do: make room on the disk; I go on by myself.
status-advice-store-corrupt = What you can do: stop me, then kintsugi restore with your newest backup.
status-advice-store-broken = What you can do: look at the owner and the mode of the data directory; kintsugi check says more.
