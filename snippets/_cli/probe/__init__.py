"""A look at the running application, and what follows from what was seen."""
