"""One file per measured module, beside named peers in the same run. They print; they assert no times."""
