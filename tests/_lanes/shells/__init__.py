"""What real shells make of the text on the page."""
