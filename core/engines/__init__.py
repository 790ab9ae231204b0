"""Who answers: engines with the same few primitives, and the truth about each answer."""
