"""`runbook contacts`: whom to call now."""

import click

from snippets._cli.output import echo, echo_prose, echo_record
from snippets._engine import Contact
from snippets._vocabulary.exit_codes import codes
from snippets._vocabulary.policy import CONTACTS, SEVERITIES
from snippets._vocabulary.settings import AIM, SETTINGS, shown

_CODES = {severity.code: severity for severity in SEVERITIES}


@click.command(epilog=codes("contacts", "runbook contacts", "runbook contacts SEV1"))
@click.argument("code", type=click.Choice(list(_CODES), case_sensitive=False), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, in the order of the calls.")
def contacts(code: str | None, *, as_json: bool) -> None:
    """Say whom to call now, who is next, and how to reach them, for each SEVERITY or one."""
    wanted = [_CODES[code]] if code else list(SEVERITIES)
    way = {severity.code: [severity.contact(role) for role in severity.way] for severity in wanted}
    called = {role for severity in SEVERITIES for role in severity.way}
    others = [contact for contact in CONTACTS if contact.role not in called]
    if as_json:
        echo_record(way if code else way | {"others": others})
        return
    echo(AIM)
    for severity in wanted:
        echo("")
        echo_prose(f"{severity.code}: {severity.meaning}", "", "  ")
        echo_prose(f"Call now: {whom(severity.contact(severity.first_response))}", "  ", "    ")
        deadline = severity.deadline[0].upper() + severity.deadline[1:]
        who = whom(severity.contact(severity.escalation))
        echo_prose(f"{deadline}, if it is not over: {who}", "  ", "    ")
        if severity.at_night:
            who = whom(severity.contact(severity.at_night))
            echo_prose(f"Outside business hours: {who}", "  ", "    ")
    if code is None:
        echo("\nOthers")
        for contact in others:
            echo_prose(whom(contact), "  ", "    ")
        echo_prose(
            f"Crisis line, for users in danger ({shown(SETTINGS.crisis_line)})", "  ", "    "
        )
    echo("\nWhat to say to them: runbook show escalation")


def whom(contact: Contact) -> str:
    """Return whom to call, how to reach them and when."""
    return f"{contact.role} ({'; '.join(filter(None, (shown(contact.addresses), contact.hours)))})"
