"""The client's portal: own agreements, what was attained, why, and what is done; no cost and no people's names."""
