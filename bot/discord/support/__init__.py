"""Support channels in Discord: what is heard there, what is answered unasked, and the drafts of moderators."""
