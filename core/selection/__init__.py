"""What is asked: the request grammar, and the Selection that it gives."""
