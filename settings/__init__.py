"""Settings: `production` for a portal, `demo` for a first look, `test` for the tests; all from `base`."""
