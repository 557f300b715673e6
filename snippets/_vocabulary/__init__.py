"""What pages are made of: tools, values to fill in, numbers and names."""
