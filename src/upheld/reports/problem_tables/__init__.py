"""The sentences of problems by subject, one file each; `problem_table` joins them."""
