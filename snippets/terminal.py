"""In a terminal: how each command of `runbook` ends, and which variables it heeds."""

from snippets._engine import Parameter, Table
from snippets._vocabulary import parameters
from snippets._vocabulary.exit_codes import EXITS

exits = Table(
    "Exit codes",
    ("Command", "Code", "Meaning"),
    tuple(
        (f"`runbook {command}`", str(code), meaning[0].upper() + meaning[1:])
        for command, ends in EXITS.items()
        for code, meaning in ends
    ),
)

variables = Table(
    "Environment variables",
    ("Variable", "What it does"),
    (
        ("`RUNBOOK_SETTINGS`", "Names the file of the settings"),
        ("`RUNBOOK_STATE`", "Names the folder of runs and of reports of drills"),
        ("`XDG_STATE_HOME`", "Holds that folder, `astral-runbook`, where nothing names it"),
        ("`RUNBOOK_DRILL`", "Is set in a drill, and tells which one it is"),
        ("`PATH`", "Says where `curl` and the other tools are"),
        ("`PAGER`, `LESS`", "Show what is longer than the screen, and how; `cat` only prints it"),
        ("`NO_COLOR`, `FORCE_COLOR`", "Leave colours out, or print them into a pipe too"),
        ("`TERM`, `COLUMNS`", "Tell what the terminal can do, and how wide lines are"),
        ("`SHELL`, `ZDOTDIR`", "Say which shell is opened behind `!` and in a drill"),
        ("`HOME`, `USER`", "Say where files of yours are, and who stands in the incident log"),
        ("`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`", "Lead requests, as of `curl`"),
        ("`SSL_CERT_FILE`, `CURL_CA_BUNDLE`", "Name the certificates that are trusted"),
        ("`CURL_HOME`, `XDG_CONFIG_HOME`", "Say where `.curlrc` is, heeded as by `curl`"),
        *(
            (f"`{parameter.name}`", f"Is taken for that value: {parameter.what}")
            for parameter in vars(parameters).values()
            if isinstance(parameter, Parameter)
        ),
    ),
)
