## What people send besides text: what it is, in "This is …"

kind-audio = a recording in a format nobody here can listen to
kind-animation = an animation
kind-video = a video
kind-video-note = a video message
kind-sticker = a sticker
kind-contact = a contact
kind-venue = a place
kind-location = a location
kind-poll = a poll
kind-dice = a roll of dice
kind-story = a story
kind-game = a game
kind-unusable = This is { $what }, and I cannot use it. I take text, photos, voice messages, and documents with text in them (PDF, web pages, plain text).

## Files

file-too-large = This file is too large for me: I take up to { $most } MB. Please send a smaller one, or the part that matters.
file-not-fetched = Telegram did not give me this file, though I asked several times, so I could not look at it. Please send it again.

## Photos

photo-wordless = (a photo without words)
photo-unseen = I have no model that can look at photos, so I could not use this one. My owner can name one in the setting llm.vision_models. Until then, please tell me in words what it shows.
photo-too-large = This picture is too large to be shown to a model. Please send it as a photo rather than as a file: Telegram makes it smaller.
photo-broken = This file is no picture that I can show to a model, or it is damaged. I take JPEG, PNG, GIF and WebP.

## Voice messages and recordings

voice-unheard = I have no model that can listen, so I could not use this recording. My owner can name one in the setting llm.transcription_model. Until then, please write it to me.
voice-unpriced = A budget is set, and what listening costs is not known, so I did not listen to this recording. My owner can set the price (llm.prices, by the minute), or say that it is free. Until then, please write it to me.
voice-resting = My model that listens is left alone just now: { $reason }. So I did not listen to this recording. Please send it again in { $wait }, or write it to me.
voice-empty = I heard no words in this recording. Please try again, or write it to me.

## Documents

document-wordless = (a document without words)
document-unknown = This is a file that I cannot read: { $name } ({ $type }). I read PDF, web pages, and plain text of any kind.
document-broken = I could not read { $name }: it is damaged, or it is not what its name says. Please send it again, or in another format.
document-locked = I could not read { $name }: it asks for a password. Please send it without one.
document-empty = I found no words in { $name }. If its pages are pictures (a scan), please send them to me as photos.
document-slow = Reading { $name } took more time or memory than I allow myself, so I stopped. Please send the part that matters.
document-cut = I read the first { $read } characters of { $name } and left out the rest.
