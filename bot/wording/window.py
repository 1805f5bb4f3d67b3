"""The sentences of the window in which people in Slack choose a channel's settings."""

HOW = "Type /footnote in a channel, and nothing else, to see and choose how I support it."
TITLE = "Footnote in this channel"
SAVE = "Save"
NOW = "This holds now:"
KEPT = "✅ Kept. From now on this holds here:"
BACK = "✅ The defaults hold here again:"
ABSENT = "⚠️ I am not in this channel. Invite me, else I hear nothing here."
NOT_YOURS = "Only the admins of this workspace and whoever made this channel can choose how I support it."
NOT_IN = "I am not in this channel. Invite me, then type /footnote again."
IN_DIRECT = "Here I answer everything. Type /footnote in a channel to choose how I support it."
NO_WINDOW = "I could not open the settings in time. Please type /footnote again."
UNSURE = "I could not ask Slack whether you may choose that. Please try again in a minute."
TOO_SLOW = "That took too long. Please press it again: nothing that you chose is lost."
NO_SCOPE = (
    "I can't see who may choose that, because I lack a permission ({scopes}). "
    "Please tell those who run me: footnote doctor slack says how to add it."
)
FIELDS: dict[str, tuple[str, str]] = {  # what each setting is called, and what it does
    "mode": ("When I answer", ""),
    "wait": ("Minutes to wait", "People may answer first. Whoever mentions me is answered at once."),
    "shadow": ("Channel for drafts", "It sees what nobody asked me for as drafts, and somebody there posts them."),
    "people": ("People to call", "“Ask a human” calls them; without any it calls those whom the operator named."),
    "quiet": ("Quiet hours", "Questions that nobody asked me wait until they are over."),
    "languages": ("Languages", "Questions in others I leave out, unless somebody mentions me."),
    "reset": ("Defaults", ""),
}
EMPTY = {"shadow": "No drafts", "people": "Nobody", "languages": "Every language"}
RESET = "Back to the defaults"
RESET_DOES = "What stands above is not kept; all that was chosen here is forgotten."
SHADOW_UNSEEN = "I can't post there. Choose a channel that you and I are both in, or invite me to it first."
SHADOW_ITSELF = "Choose another channel: in this one everybody would see the drafts."
TOO_MANY_PEOPLE = "Please choose {most} people at most."
UNSEEN = "a channel that you can't see"
ONE_PERSON = "one person or group"
PEOPLE = "{count} people or groups"
CHANNELS = "Channels with settings of their own"
CHANNELS_HOW = "To change them, type /footnote in the channel. Only admins see this list."
