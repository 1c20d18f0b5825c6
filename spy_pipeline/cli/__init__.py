"""The `spy` command: one module a verb, each a thin shell over the rooms below."""
