## An answer while it is being written

button-stop = ■ Stop
stop-not-yours = This answer is not yours to stop: that is for whoever asked, or for an administrator of mine.
answer-interrupted = The model broke off here. Ask me to go on, or ask again.
