"""Every component with made-up data: how each looks, and what it is to be given."""
