"""One client's connection: handshake, reading and dispatching requests, ordering and writing what goes out."""
