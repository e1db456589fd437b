"""Agreements: clauses in words and as the file, versions, statement, life, and the form of a draft."""
