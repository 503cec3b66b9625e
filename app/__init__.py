"""Quick Choice: from "we need a CRM" to a shortlist that a board can trust."""

__version__ = "0.1.0"
