"""How the bot gets into Slack: manifest and doctor."""
