## Where a person is

command-timezone = show or change your time zone
zone-asked = One thing I ask only once: where are you? Then I go by your clock.
button-zone-another = Another
zone-another-how = Then tell me with the command, whenever you like: /timezone Europe/Berlin, or the name of a large city, or how far you are from UTC, such as +3.
zone-chosen = I go by the clock of { $zone } now: it is { $time } there (UTC{ $offset }). /timezone changes it.
zone-shown = I go by the clock of { $zone }: it is { $time } there (UTC{ $offset }). To change it: /timezone Europe/Berlin, or a large city, or how far you are from UTC, such as +3.
zone-shown-default = You have not told me where you are, so I go by my owner's clock, { $zone }: it is { $time } there (UTC{ $offset }). To change it: /timezone Europe/Berlin, or a large city, or how far you are from UTC, such as +3.
zone-none = I do not know where you are yet. Tell me: /timezone Europe/Berlin, or a large city, or how far you are from UTC, such as +3.
zone-unknown = I know no time zone and no large city called “{ $wanted }”. Try the largest city near you, or a name such as Europe/Berlin. Nothing was changed.
zone-nearly = I know no time zone and no large city called “{ $wanted }”. Did you mean { $near }? Nothing was changed.
zone-which = Summer time makes the difference: which of these clocks is yours?
button-zone-always = No summer time
zone-offset-unknown = No clock on Earth is set so. Tell me the largest city near you: /timezone Berlin. Nothing was changed.

## Questions of any kind

question-not-yours = This question was not for you.
question-answered = You have answered this already.
