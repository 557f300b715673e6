"""`runbook contacts`: whom to call now."""

import click

from snippets._cli.output import echo, echo_prose, echo_record
from snippets._engine import Contact
from snippets._vocabulary.exit_codes import codes
from snippets._vocabulary.policy import CONTACTS, SEVERITIES
from snippets._vocabulary.settings import AIM, SETTINGS, shown

_CODES = {severity.code: severity for severity in SEVERITIES}


@click.command(epilog=codes("contacts", "runbook contacts", "runbook contacts SEV1"))
@click.argument("severity", type=click.Choice(list(_CODES), case_sensitive=False), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, in the order of the calls.")
def contacts(severity: str | None, *, as_json: bool) -> None:
    """Say whom to call now, who is next, and how to reach them, for each SEVERITY or one."""
    wanted = [_CODES[severity]] if severity else list(SEVERITIES)
    way = {one.code: [one.contact(role) for role in one.way] for one in wanted}
    called = {role for one in SEVERITIES for role in one.way}
    others = [contact for contact in CONTACTS if contact.role not in called]
    if as_json:
        echo_record(way if severity else way | {"others": others})
        return
    echo(AIM)
    for one in wanted:
        echo("")
        echo_prose(f"{one.code}: {one.meaning}", "", "  ")
        echo_prose(f"Call now: {whom(one.contact(one.first_response))}", "  ", "    ")
        deadline = one.deadline[0].upper() + one.deadline[1:]
        who = whom(one.contact(one.escalation))
        echo_prose(f"{deadline}, if it is not over: {who}", "  ", "    ")
        if one.at_night:
            who = whom(one.contact(one.at_night))
            echo_prose(f"Outside business hours: {who}", "  ", "    ")
    if severity is None:
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
