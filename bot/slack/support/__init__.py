"""Support channels in Slack: what is heard there, how the bot speaks up, drafts and their buttons, what it missed."""
