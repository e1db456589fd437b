"""Long work: queued in the database, done by the worker, followed by a progress bar, cancellable."""
