"""Words that mean the same to a reader in a hurry, so that search may take one for the other."""

from __future__ import annotations

# Each word stands for all others of its line.
SAME = (
    "database db postgres postgresql",
    "login auth authentication signin logon oauth sso credentials",
    "mfa 2fa totp multifactor twofactor otp",
    "rollback revert undo withdraw",
    "deploy deployment release ship rollout",
    "redeploy rebuild restart reboot",
    "memory oom heap ram",
    "slow slowly latency lag laggy sluggish performance speed",
    "down outage unreachable offline unavailable broken",
    "white blank empty",
    "error failure exception",
    "crash died dead killed sigkill",
    "kill end terminate stop cancel",
    "block suspend lock disable ban",
    "user account customer",
    "breach hacked hacker attack intruder intrusion compromised",
    "leak published exposed stolen",
    "rotate replace change renew",
    "secret key token password credential",
    "backup dump snapshot copy",
    "restore recover recovery undelete",
    "missing lost gone deleted truncated wiped vanished disappeared",
    "disaster dr catastrophe",
    "clear purge flush empty invalidate",
    "cache cdn",
    "old stale outdated",
    "certificate tls ssl https cert",
    "dns domain nameserver",
    "env environment variable var",
    "prod production",
    "javascript js bundle",
    "package dependency module",
    "unused unneeded",
    "log trace journal",
    "severity sev priority",
    "escalate escalation call page contact phone",
    "cause rca postmortem",
    "fix patch hotfix correction",
    "urgent emergency",
    "download save export",
    "install setup",
    "laptop machine computer",
    "schema migration ddl",
    "column table",
    "weekly week",
    "monthly month",
    "daily day",
    "quarterly quarter",
    "gdpr privacy hipaa dsgvo",
    "live current",
    "health healthcheck healthy",
    "endpoint route api",
    "query sql statement",
    "full exhausted",
    "big large huge heavy enormous",
    "previous older last",
    "planned scheduled",
    "locally local localhost",
    "function lambda serverless",
    "session jwt cookie",
    "app application",
    "site website homepage",
)

# Words that are written apart or together, and what they become.
_WRITTEN = {
    "login": "log in, sign in, sign on, log on, logged in, signed in",
    "logout": "log out, sign out, logged out, logs out, log off",
    "rollback": "roll back, rolled back",
    "timeout": "time out, timed out, times out",
    "white page": "white screen",
    "mfa": "multi factor, two factor",
}
_TOGETHER = (
    "set up, hot fix, re deploy, check list, run book, post mortem, web site, data base, back up, "
    "e mail, end point, pass word, local host"
)
JOINED = {two: one for one, all_ in _WRITTEN.items() for two in all_.split(", ")} | {
    two: two.replace(" ", "") for two in _TOGETHER.split(", ")
}

# Words that say nothing about what is wanted.
IGNORED = (
    "a about again all already also am an and any are as at be been but by can cannot cant "
    "could currently did do does doesnt dont for from get gets go going got had has have he "
    "hello help her here hi how i if im in into is isnt issue issues it its just keep keeps let "
    "made make me my need now of on one or our out please problem problems put really right see "
    "she should show shows so some still super than that the their them then there these they "
    "thing things this to tonight too trouble up us use used uses very was we were what whats "
    "when where which while whole why will with wont would you your immediately suddenly yesterday "
    "today tomorrow morning evening sometimes often always everybody everyone"
)
