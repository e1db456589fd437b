"""The forecast workbench: what will come, how far that may be believed, what people change, what is published."""
