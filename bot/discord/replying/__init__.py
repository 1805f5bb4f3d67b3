"""Events out: an answer as Discord messages, wherever they stand."""
