"""The TWS wire protocol at server version 176: frames, fields, one reader per request and one writer per reply."""
