## Life in a chat

group-stranger = Thank you for the invitation! I am a private assistant: in this group I answer only people my owner knows.
late-line =
    I was away for { $age }. { $count ->
        [one] Here is my answer to the message that waited.
       *[other] { $count } messages waited; I have seen them all and answer the last one.
    }
error-absent = This chat was closed to me. (incident { $incident })
