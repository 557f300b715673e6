"""What the project depends on: advisories of every pin, licences of what is installed."""
