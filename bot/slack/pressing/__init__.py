"""What people do with an answer in Slack: vote, call a human, ask why, share."""
