"""Walk-forward: every forecast made with what was known then, refitted as often as the served stack would be."""
