"""What is done to the site that MkDocs built, so that it works when everything else is down."""
