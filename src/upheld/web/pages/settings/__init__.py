"""Settings: clients, sites, teams, queues with their owners, people with their log-ins, skills; joiners and leavers."""
