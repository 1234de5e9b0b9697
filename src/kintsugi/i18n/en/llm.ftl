# The offline model: simple answers, and honest words about itself.
offline-hello = Hello! I am Kintsugi with its built-in offline model. I know a few simple things; /help shows what works without a real model.
offline-self = I am Kintsugi. Right now the built-in offline model speaks: it needs no key and no network, answers greetings, sums, the time and “say …”, and nothing else. My owner can give me a real model in the settings.
offline-thanks = You are welcome.
offline-time = It is { $time } ({ $zone }) on { $date }.
offline-sum = That makes { $value }.
offline-echo = { $text }
offline-beyond = That is beyond the built-in offline model. I have kept your message in our conversation; once my owner configures a real model, I can answer questions like this one. I can do sums, tell the time and repeat after you (“say …”).
