"""Telephone systems, one file each: what their logs and streams say, as records.

A source that reads files offers ``sniff(path)`` and ``read(paths, *, source, pseudonym)`` and is listed in
`upheld.contacts.kinds.KINDS`. Public: `asterisk` (the queue_log of Asterisk and FreePBX) and `simulated` (a
make-believe outsourcer, whose ``read`` takes that outsourcer instead of files).
"""
