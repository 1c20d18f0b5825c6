"""One record per request a client may send, each with the reader of its layout at version 176."""
