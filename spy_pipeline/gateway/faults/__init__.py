"""Everything that can go wrong with a gateway, on purpose: by a script, or by chance with a seed."""
