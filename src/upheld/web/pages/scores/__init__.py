"""Quality and satisfaction: the scores of a month by queue, team and person, and the contacts they were given to."""
