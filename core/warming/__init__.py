"""Pages made before they are asked for: those of the menu, and those that were asked lately."""
