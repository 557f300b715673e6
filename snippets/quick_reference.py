"""Quick reference: the few commands of an emergency, each one a step of its own page."""

from __future__ import annotations

from snippets.core import Table

card = Table(
    "When what",
    ("You see", "Do this", "Page"),
    (
        (
            "Errors since the last deployment",
            "@deployment/rollback#roll-back",
            "@deployment/rollback",
        ),
        (
            "Errors, and you do not know which",
            "@troubleshooting/logs#recent-errors",
            "@troubleshooting/logs",
        ),
        (
            "Is it well at all?",
            "@monitoring/endpoints#check-health",
            "@monitoring/endpoints",
        ),
        (
            "A secret was seen by somebody",
            "@security/secret-rotation#replace-nextauth-secret",
            "@security/secret-rotation",
        ),
        (
            "Users must stay out for now",
            "@maintenance/mode#start-maintenance",
            "@maintenance/mode",
        ),
        (
            "You are alone with it and time is up",
            "Call the next one",
            "@escalation",
        ),
    ),
)
