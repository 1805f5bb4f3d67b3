"""What a text says of itself: its blocks and sentences, its language, whether it asks anything."""
