"""From a client to its queues, teams, people and single contacts, down to the lines of the log and the clause."""
