"""Regular tasks: what to look at each day, week, month and quarter."""

from snippets._engine import Checklist

daily = Checklist(
    "Daily",
    (
        "Read the error log: @troubleshooting/logs#recent-errors.",
        "Check the health endpoints: @monitoring/endpoints.",
        "Compare the metrics with the alert thresholds: @monitoring/commands#thresholds.",
        "Read the security alerts: the Security tab of the repository on GitHub, and the mail of "
        "the security contact. Something is wrong: @security/breach.",
    ),
)

weekly = Checklist(
    "Weekly",
    (
        "Restore the newest backup into a rehearsal database: @database/backup.",
        "Read the performance report: Speed Insights in the Vercel dashboard, and "
        "@incidents/database-connection#slow-queries.",
        "Read the security audit log: @security/breach#list-audit-log.",
        "Look for updates of dependencies: the pull requests of Dependabot. Merge what passes "
        "and ship it with @deployment/standard.",
    ),
)

monthly = Checklist(
    "Monthly",
    (
        "Take a full backup, encrypt it and store it away from the provider: "
        "@database/backup#encrypt-backup.",
        "Apply security patches, the machine you work on included: @before-an-incident.",
        "Look for what got slower or larger: @performance/bundle and @performance/cache.",
        "Plan capacity: @incidents/database-connection#count-connections at the busiest hour, and "
        "Usage in the Vercel dashboard.",
        "Rehearse a disaster: @disaster-recovery/full-system-recovery, up to the step that changes "
        "production; or all of it on a model of production, with `runbook drill monthly`.",
        "Build the maintenance page anew, and write down its URL: "
        "@maintenance/mode#build-maintenance-page.",
    ),
)

quarterly = Checklist(
    "Quarterly",
    (
        "Audit security: who has access, which secrets are due. See @security/secret-rotation.",
        "Measure performance anew and write the baseline down: "
        "@incidents/performance-degradation#measure-response-time.",
        "Review this runbook: follow one procedure of each section on a rehearsal system, and "
        "check the @escalation contacts.",
        "Train the team: everybody on call goes through @before-an-incident and one incident page; "
        "`runbook drill quarterly` chooses one and times it.",
    ),
)
