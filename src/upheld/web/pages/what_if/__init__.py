"""What if: a slider moves the service level, and agents and money move with it; scenarios stand side by side."""
