"""Reports on what the journal holds: what the documentation lacks, and how the bot is used."""
