"""How the bot gets into Discord: manifest, commands, doctor."""
