"""Today: forecast, contacts and the forecast now; people above what is required; what could be done; who is absent."""
