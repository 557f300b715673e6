"""Escalation: how bad it is, who answers, whom to call next and how to reach them."""

from snippets._engine import Checklist, Flow, Phase, Severity, Table
from snippets._vocabulary import policy
from snippets._vocabulary.settings import SETTINGS, link_of, shown

_EXAMPLES = {
    "SEV1": "The site is down; data left the system; an account was taken over",
    "SEV2": "Users cannot sign in; pages take many times as long as usual",
    "SEV3": "One page shows a wrong date; a chart does not load for some",
    "SEV4": "A text is wrong; a wish",
}


def _link(address: str) -> str:
    return f"[{address}]({address})" if address else shown(address)


def _call(phone: str) -> str:
    return f"[{phone}]({link_of(phone)})" if phone else shown(phone)


def _outside_hours(severity: Severity) -> str:
    if severity.minutes is None:
        return "it waits"
    return severity.at_night or "the same"


severities = Table(
    "Severities",
    ("Severity", "What it means", "For example"),
    tuple((s.code, s.meaning, _EXAMPLES[s.code]) for s in policy.SEVERITIES),
)

matrix = Table(
    "Who answers, and who is next",
    ("Severity", "Answers first", "Escalate to", "After", "Outside business hours"),
    tuple(
        (s.code, s.first_response, s.escalation, s.limit, _outside_hours(s))
        for s in policy.SEVERITIES
    ),
)

contacts = Table(
    "Contacts",
    ("Role", "Reach them", "When"),
    tuple(
        (contact.role, shown(contact.links), shown(contact.hours)) for contact in policy.CONTACTS
    ),
)

crisis = Table(
    "For users in danger", ("Who", "Reach them"), (("Crisis line", _call(SETTINGS.crisis_line)),)
)

support = Table(
    "Providers",
    ("Provider", "Support"),
    tuple((name, _link(address)) for name, address in SETTINGS.support.items()),
)

questions = Table(
    "How bad is it?",
    ("Ask, and stop at the first yes", "Then it is", "Call", "If it is not solved"),
    tuple(
        (question, s.code, s.first_response, f"{s.escalation}, {s.deadline}")
        for question, s in (
            ("Can somebody in a crisis not reach help?", policy.SEV1),
            ("Can nobody use the service, or is data or security in danger?", policy.SEV1),
            ("Is a major feature gone, or everything much slower than it should be?", policy.SEV2),
            ("Does a minor feature have a fault, while work can go on?", policy.SEV3),
        )
    ),
)

close = Checklist(
    "Close the incident",
    (
        f"The verification of the page passed twice, {policy.SETTLED_MINUTES} minutes apart.",
        "The maintenance page is down: @maintenance/mode#end-maintenance.",
        "A rollback is left, or the next one knows of it: @deployment/rollback#leave-rollback.",
        "Everybody who was told that it began was told that it is over: [messages](/messages.md).",
        "Everybody who was asked to stand by was released.",
        "Values and secrets that were shown to somebody are replaced: @security/secret-rotation.",
        "The incident log is saved, and somebody is named who writes "
        f"[the report](/messages.md#the-report) within {policy.REPORT_DAYS} working days.",
    ),
)

flow = Flow(
    (
        Phase("Triage", "Find the page, and say how bad it is.", "index"),
        Phase("Mitigate", "Users can work again: this page."),
        Phase("Verify", "Prove it with a command, not by feeling.", "#verify"),
        Phase("Communicate", "Say it at the start, at every change and at the end.", "messages"),
        Phase("Close", "Nothing is left half done.", "escalation#close-the-incident"),
    ),
    settled=policy.SETTLED_MINUTES,
)
