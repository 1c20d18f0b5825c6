"""Who answers a client: one desk per concern, all of one connection."""
