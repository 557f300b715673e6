"""The real-tools lane: the text of every step, run by bash with the real tools on loopback."""
