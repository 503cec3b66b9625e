"""The journey of each segment, in versions: stages, needs, choices, touchpoints; as a diagram and in other formats."""
