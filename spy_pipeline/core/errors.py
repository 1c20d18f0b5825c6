"""The one exception that is meant for the user's eyes."""


class SpyError(Exception):
    """Something the user can mend; its text is one sentence that names the thing at fault and the remedy."""
