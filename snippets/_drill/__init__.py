"""`runbook drill`: practise an incident on the model, with the real tools."""
