"""The Optimal Experience: what can occur at each stage and how it is scored; and the observation guides made from it."""
