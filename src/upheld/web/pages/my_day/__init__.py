"""My day: one's own shift, the days ahead, what one asks for, and one's own figures."""
