"""Other services, behind one door for HTTP: `core.outside.door`."""
