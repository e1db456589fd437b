"""Claims of exclusion: raised by one side, seen gross and net, decided by both."""
