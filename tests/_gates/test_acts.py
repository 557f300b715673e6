"""What is done by hand before the next move is what helps against what was seen."""

from __future__ import annotations

from collections import defaultdict

from snippets._engine.catalog import Catalog
from snippets._vocabulary.psql import DAMAGED
from tests._gates.verdict import red

# With the page, where several acts help against the same words. What a tool says of this machine,
# after every step, is told in tests/_vocabulary/test_tools.py.
HELPS = {
    "sign-in": {"`Deployment belongs to a different team`"},
    "link": {
        "`Which team?` or `Set up and develop`",
        "`'.vercel': No such file` or `cp: .vercel: No such file`",
    },
    "older-deployment": {
        "`Can't find the deployment`",
        "`status ●` (not Ready, or not production)",
        "deployment/rollback: `false` or `parse error`",
        "the value of `LIVE_DEPLOYMENT` (it is live)",
    },
    "update-cli": {"`unknown or unexpected option`"},
    "update": {"another version"},
    "private-folder": {"`File exists`"},
    "other-folder": {
        "`No such file or directory` or `Permission denied` or `Read-only file system`"
    },
    "new-file": {
        f"`does not appear to be a valid archive` or {DAMAGED.words}",
        DAMAGED.words,
        "many more here: the copy is not whole",
    },
    "older-backup": {
        "`Error decrypting CMS` or `Error reading SMIME`",
        "`FAILED`",
        f"{DAMAGED.words} or `appears to be a text format dump`",
    },
    "fetch-backup": {"`total 0`", "database/recovery: `No such file or directory`"},
    "other-name": {
        "`permission denied for table`",
        "database/backup: `already exists`",
        "database/recovery: `already exists`",
    },
    "certificate": {"`recipient certificate file`"},
    "close-sessions": {"`is being accessed by other users`"},
    "console": {"`permission denied to create database`"},
    "point-in-time": {"the provider can go back in time"},
    "pass-phrase": {"`maybe wrong password`"},
    "give-value": {"`Value?`"},
    "exact-address": {"`UPDATE 0`"},
    "same-major": {
        "`server version mismatch`",
        "`unrecognized configuration parameter` or `unsupported version`",
        "two numbers",
    },
    "extension": {"`permission denied to create extension`"},
    "key-holder": {"only others hold the key"},
    "grant": {
        "an `f`",
        "`not visible to this role`",
        "`permission denied for`",
        "`permission denied`",
        "`must be able to SET ROLE` or `must be member of role` or `permission denied to set role`",
    },
    "secret-name": {"`was not found`"},
    "protect": {"the application"},
    "connection": {"`Can't reach database server`"},
    "direct": {"`P1002`"},
    "prisma-7": {"`was removed. Please use`"},
    "correct": {"`P3018` or `P3009`", "`marked as rolled back`"},
    "clean-tree": {"deployment/standard: one or more lines"},
    "mend": {
        "`error TS`",
        "`error`",
        "`exited with 1`",
        "`failed`",
        "deployment/hotfix: no output",
        "deployment/standard: `false` or `parse error`",
    },
    "main-branch": {"`Not possible to fast-forward`", "deployment/standard: one or more lines"},
    "branch-name": {"deployment/hotfix: `already exists`"},
    "add-files": {"`nothing added to commit`"},
    "amend": {"deployment/hotfix: one or more lines"},
    "maintenance-files": {
        "`HTTP 200` (no `vercel.json`)",
        "maintenance/mode: `No such file or directory`",
    },
    "work": {"`HTTP 503`", "database/backup: no output"},
    "network": {
        "`could not translate host name` (also where your network is down)",
        "`Could not resolve host: github.com`",
        "`unable to get local issuer certificate`",
    },
}


def test_an_act_helps_against_what_was_seen(catalog: Catalog) -> None:
    used = (
        *catalog.steps.values(),
        *(step for page in catalog.procedures.values() for step in (*page.steps, *page.verify)),
    )
    done = {
        (branch.then.after.name, branch.when.words, catalog.id_of(step).partition("#")[0])
        for step in used
        for branch in step.branches
        if branch.then.after
    }
    acts = defaultdict(set)
    for act, seen, _ in done:
        acts[seen].add(act)
    told = {(act, f"{page}: {seen}" if len(acts[seen]) > 1 else seen) for act, seen, page in done}
    named = {(act, seen) for act, several in HELPS.items() for seen in several}
    red(f"{__file__}:1: {act!r} after {seen!r} is not named here." for act, seen in told - named)
    red(f"{__file__}:1: nothing does {act!r} after {seen!r}." for act, seen in named - told)
