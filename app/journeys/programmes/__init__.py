"""The frame of a client's journey work: scope, segments, channels, scoring profile, history."""
