"""Waves and observations: guides filled on a phone, spreadsheets, what is odd flagged and nothing dropped."""
