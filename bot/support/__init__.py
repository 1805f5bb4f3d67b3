"""Support channels: what is answered unasked, what waits for people to be first, what moderators see as a draft."""
