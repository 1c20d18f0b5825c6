"""What a client may ask of a gateway, how often and how much: IBKR's documented limits."""
