"""Discord's gateway: a client, its supervised connections, and what it asks to be told."""
