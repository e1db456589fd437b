"""The command line: one file per verb group, loaded by name when its verb is called.

Thin: it reads arguments, the clock and the environment, calls the rooms before it and prints what they say.
"""
