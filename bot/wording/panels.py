"""The sentences of settings: of a server, of a channel, and what is wrong with a value."""

NO_SUCH_MODE = "Please choose one of these: {modes}."
NO_SUCH_WAIT = "Please give the minutes to wait as a number, from 0 to 10080."
NO_SUCH_CHANNEL = "I don't know that channel."
NO_SUCH_PEOPLE = "I don't know those people or roles."
NO_SUCH_HOURS = "Please write the hours like this: 22:00-07:00 Europe/Berlin"
NO_SUCH_LANGUAGES = "Please write languages as their codes, with commas: en, de, ja"
NO_SUCH_SCOPE = "I can't search “{scope}” here."
SCOPES_HERE = "I can search: {scopes}."
SETTINGS_GROUP = "Footnote in this server"
SETTINGS_DOES = "Choose where, to whom and from what I answer in this server"
SETTINGS_TITLE = "How I answer in this server"
SETTINGS_TOLD = "A choice holds at once, for everybody here. What is left empty sets no limit."
SETTINGS: dict[str, tuple[str, str]] = {  # what each is, and what its menu says while nothing is chosen
    "channels": ("**Channels** where people may ask me", "Every channel"),
    "forums": ("**Forums** whose posts I answer, without a mention", "No forum"),
    "roles": ("**Roles** that may ask me", "Everybody"),
    "scope": ("**Documentation** that I search", "The default"),
    "notices": ("**Moderators' channel**, where I say what I lack", "Where Discord tells moderators, or to the owner"),
}
EVERYTHING = "Everything that is indexed"
SETTINGS_RESET = "Forget all choices"
SETTINGS_KEPT = "✅ Kept."
SETTINGS_LACKING = "⚠️ In {place} I lack: {permissions}."
CHANNEL_MODES: dict[str, tuple[str, str]] = {  # its name, and in a line what it means
    "off": ("Off", "I stay silent, even when somebody mentions me"),
    "mention": ("Only when mentioned", "I answer whoever mentions me, and nobody else"),
    "confident": ("When I am confident", "I also answer open questions that the documentation clearly covers"),
    "always": ("Always", "I answer every open question, or say that nothing covers it"),
}
CHANNEL_HOLDS: dict[str, str] = {
    "off": "I stay silent here, even when somebody mentions me.",
    "mention": "I answer here when somebody mentions me, and otherwise stay silent.",
    "confident": "I answer questions here {when}, when I am confident that the documentation covers them.",
    "always": "I answer every question here {when}.",
}
CHANNEL_AT_ONCE = "at once"
CHANNEL_AFTER = "that nobody answered within {wait}"
CHANNEL_DRAFTS = "These answers go to {channel} as drafts; nothing is posted here unasked."
CHANNEL_QUIET = "From {start} to {end} ({zone}) I don't speak up unasked; questions wait until {end}."
CHANNEL_LANGUAGES = "I leave out questions in other languages than {languages}."
CHANNEL_PEOPLE = "“Ask a human” calls {people}."
CHANNEL_TITLE = "How I support {channel}"
CHANNEL_SETTINGS: dict[str, tuple[str, str]] = {  # what each is, and what its menu says while nothing is chosen
    "mode": ("**When I answer**", "As set for all channels"),
    "wait": ("**How long people may answer first**", "As set for all channels"),
    "scope": ("**Documentation** that I search", "The default"),
    "shadow": ("**Drafts**: a channel that sees my answers instead", "No drafts: I answer in the channel"),
    "people": ("**People** and roles that “Ask a human” calls", "Those who are named for all channels"),
    "languages": ("**Languages** of questions that I answer unasked", "Every language"),
}
CHANNEL_RESET = "Back to the defaults"
CHANNEL_OPTION = "A channel whose support settings you want to see or change"
CHANNEL_GONE = "I can't find that channel here any more, or I can't see it."
CHANNEL_MANAGERS_ONLY = "Only those who may manage a channel, or this server, can change how I support it."
CHANNEL_NAMED = (
    "Only those who may manage this server see that; name a channel that you manage: /footnote settings channel:"
)
CHANNEL_SHADOW_UNSEEN = "Please choose a channel of this server that you can see yourself."
CHANNEL_OVERVIEW = "**Channels with settings of their own**; change one with /footnote settings channel:"
CHANNEL_MORE = "… and {count} more."
CHANNEL_LINE: dict[str, str] = {"off": "off", "mention": "when mentioned", "confident": "confident", "always": "always"}
CHANNEL_LINE_WAIT = "after {wait}"
CHANNEL_LINE_DRAFTS = "drafts to {channel}"
CHANNEL_BLIND = "⚠️ I can't read what does not mention me: the operator switched message_content off."
CHANNEL_SHADOW_GONE = "⚠️ The channel for drafts is gone, or I can't see it: please choose another."
CHANNEL_SHADOW_SAME = "⚠️ Drafts go to this very channel: everybody here sees them."
CHANNEL_SHADOW_SPENT = "⚠️ I make no drafts in this mode: choose “{confident}” or “{always}”."
CHANNEL_UNREACHED = "⚠️ A call does not reach {role}: allow anyone to @mention it, in the settings of the role."
QUIET_HOURS = "Quiet hours…"
QUIET_HOURS_TITLE = "Quiet hours"
QUIET_HOURS_LABEL = "From, to and time zone; empty for none"
QUIET_HOURS_EXAMPLE = "22:00-07:00 Europe/Berlin"
AN_HOUR = "an hour"
A_DAY = "a day"
A_MINUTE = "a minute"
IN_MINUTES = "{count} minutes"
IN_HOURS = "{count} hours"
IN_DAYS = "{count} days"
MANAGERS_ONLY = "Only those who may manage this server can change how I answer here."
