"""Ship, hotfix, roll back, rebuild."""
