"""Help: the API reference, made from what the features say of themselves."""
