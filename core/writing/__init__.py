"""Two writers of answers, what they are asked, and how their text is cleaned while it streams."""
