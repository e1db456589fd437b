"""Handover notes: what one shift leaves to the next."""
