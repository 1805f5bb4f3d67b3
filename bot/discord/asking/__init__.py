"""A message or a command in Discord in, a question out; and who may not ask."""
