"""Stored observations scored, compared and signed off; every picture with its figures."""
