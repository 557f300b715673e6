"""Steps that pages of several folders show; each is named on the page that it belongs to."""

from __future__ import annotations

from snippets._engine import Risk, Step
from snippets._vocabulary.policy import LOG_MINUTES
from snippets._vocabulary.psql import ask
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.tools import TEAM, vercel

# Seen with version 64: it asks four times and says why it fails only where it changes something;
# after a 429, or where nothing comes, it goes on for minutes in silence.
SILENT = "Vercel's API does not answer. End it with Ctrl-C and use the Vercel dashboard."

inspect_production = Step(
    vercel("inspect", SETTINGS.production_url, *TEAM),
    title="See which deployment is live",
    risk=Risk.READS,
    why="Asks for the deployment behind the production alias: its state and when it was made.",
    expect="`target production`, `status ● Ready`, and the `url` of the deployment that is live.",
    otherwise=(
        "An unknown alias: the domain was moved. Look at Domains in the Vercel dashboard. No "
        f"`status` and no reason, or nothing for a minute: {SILENT}"
    ),
)


list_sessions = Step(
    ask(
        "select coalesce(state, $$not visible to this role$$), count(*) from pg_stat_activity"
        " where datname is not null group by 1 order by 2 desc"
    ),
    title="See what the sessions are doing",
    risk=Risk.READS,
    why=(
        "Many `idle` sessions: functions hold connections they do not use. Many `active`: the "
        "queries are slow. `idle in transaction`: something began and never ended, and may hold "
        "locks."
    ),
    expect="One line for each state, such as `idle|12`. One `active` session is your own.",
    otherwise=(
        "`not visible to this role` counts the sessions of other roles; a role that is a member of "
        "`pg_read_all_stats` sees their state too."
    ),
)


PRODUCTION = ("--environment", "production")

OLD_CLI = (
    "`unknown or unexpected option`: your Vercel CLI is older than 50 and keeps no history. Update "
    "it, or read Logs in the Vercel dashboard."
)

recent_logs = Step(
    vercel("logs", *PRODUCTION, "--since", f"{LOG_MINUTES}m", "--limit", "200", *TEAM),
    title=f"Read everything of the last {LOG_MINUTES} minutes",
    risk=Risk.READS,
    why="There is no live stream: repeat the command to see what came since.",
    expect="A table of requests with status and message.",
    otherwise=OLD_CLI,
)
