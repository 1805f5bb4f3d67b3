"""What people do with an answer in Discord: vote, call a human, ask why, share."""
