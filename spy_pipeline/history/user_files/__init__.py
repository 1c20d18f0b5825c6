"""The user's own files: bars and scheduled events, taken in through the same checks as everything else."""
