"""Everything a reader may have to fill in, once."""

from __future__ import annotations

from snippets._engine import Parameter
from snippets._vocabulary.settings import SETTINGS

_DEPLOYMENT = r"https://[a-z0-9-]+\.vercel\.app|dpl_[A-Za-z0-9]+"
_DEPLOYMENT_EXAMPLE = f"https://{SETTINGS.project}-good44444-{SETTINGS.team}.vercel.app"
_NAME = r"[a-z_][a-z0-9_]{0,62}"
# No control character: where one is pasted, a terminal may take it for a key, such as Ctrl-C. Nor
# what cannot be seen, or turns the direction of text: a value is what it looks like.
_UNSEEN = (
    r"\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
)
_PATH = rf"/[^{_UNSEEN}]*[^/{_UNSEEN}]"

LIVE_DEPLOYMENT = Parameter(
    "LIVE_DEPLOYMENT",
    "URL that production serves now",
    _DEPLOYMENT,
    _DEPLOYMENT_EXAMPLE,
)
GOOD_DEPLOYMENT = Parameter(
    "GOOD_DEPLOYMENT",
    "URL of the last one that worked",
    _DEPLOYMENT,
    _DEPLOYMENT_EXAMPLE,
    other_than=LIVE_DEPLOYMENT,
)
FAILED_DEPLOYMENT = Parameter(
    "FAILED_DEPLOYMENT", "URL of the deployment that failed", _DEPLOYMENT, _DEPLOYMENT_EXAMPLE
)
NEW_DEPLOYMENT = Parameter(
    "NEW_DEPLOYMENT",
    "URL of the new build, not yet live",
    _DEPLOYMENT,
    _DEPLOYMENT_EXAMPLE,
    other_than=LIVE_DEPLOYMENT,
)
PREVIEW_DEPLOYMENT = Parameter(
    "PREVIEW_DEPLOYMENT", "URL of the preview deployment", _DEPLOYMENT, _DEPLOYMENT_EXAMPLE
)
MAINTENANCE_DEPLOYMENT = Parameter(
    "MAINTENANCE_DEPLOYMENT",
    "URL of the maintenance page",
    _DEPLOYMENT,
    _DEPLOYMENT_EXAMPLE,
)
MAINTENANCE_FOLDER = Parameter(
    "MAINTENANCE_FOLDER",
    "full path of the page folder",
    _PATH,
    "/home/oncall/maintenance-page",
)
MONITORING_KEY = Parameter("MONITORING_KEY", "value in production", r"[!-~]+", secret=True)
BACKUP_FOLDER = Parameter(
    "BACKUP_FOLDER",
    "full path of the folder for backups",
    _PATH,
    "/home/oncall/astral-backups",
)
BACKUP_FILE = Parameter(
    "BACKUP_FILE",
    "full path of the backup",
    _PATH,
    "/home/oncall/astral-backups/astral-20261123.dump",
)
BACKUP_CERTIFICATE = Parameter(
    "BACKUP_CERTIFICATE",
    "full path of the certificate",
    _PATH,
    "/home/oncall/astral-backups/backup-certificate.pem",
)
RECOVERY_DATABASE = Parameter(
    "RECOVERY_DATABASE",
    "name of the new database",
    _NAME,
    "astral_recovery_20261123",
)
APP_ROLE = Parameter("APP_ROLE", "role in DATABASE_URL", _NAME, "app")
RECOVERY_DATABASE_URL = Parameter(
    "RECOVERY_DATABASE_URL",
    "URL of the recovered database",
    r"postgres(?:ql)?://\S+",
    secret=True,
)
MIGRATION_DATABASE_URL = Parameter(
    "MIGRATION_DATABASE_URL",
    "production, direct",
    r"postgres(?:ql)?://\S+",
    secret=True,
)
SCRATCH_DATABASE_URL = Parameter(
    "SCRATCH_DATABASE_URL",
    "direct URL of the copy",
    r"postgres(?:ql)?://\S+",
    secret=True,
)
FAILED_MIGRATION = Parameter(
    "FAILED_MIGRATION",
    "name in the status",
    r"[0-9]{14}_[a-z0-9_]+",
    "20261120101500_add_risk_level",
)
HOTFIX_BRANCH = Parameter(
    "HOTFIX_BRANCH",
    "name of the new branch",
    r"hotfix/[a-z0-9][a-z0-9-]*",
    "hotfix/session-expires-at-once",
)
LIVE_COMMIT = Parameter(
    "LIVE_COMMIT",
    "commit that production was built from",
    r"[0-9a-f]{7,40}",
    "7205f8a",
)
HOTFIX_TITLE = Parameter(
    "HOTFIX_TITLE",
    "what the hotfix does, in a line",
    rf"[^{_UNSEEN}-][^{_UNSEEN}]{{0,71}}",
    "Keep sessions for eight hours",
)
PACKAGE = Parameter(
    "PACKAGE",
    "name of an npm package",
    r"(?:@[a-z0-9][A-Za-z0-9_.-]*/)?[a-z0-9][A-Za-z0-9_.-]*",
    "lodash",
)
LOG_FILE = Parameter(
    "LOG_FILE",
    "full path of the file for logs",
    _PATH,
    "/home/oncall/astral-backups/logs-20261123.jsonl",
)
QUERY_PID = Parameter("QUERY_PID", "number of the session", r"[1-9][0-9]*", "10198")
AUDIT_FILE = Parameter(
    "AUDIT_FILE",
    "full path of the audit log",
    _PATH,
    "/home/oncall/astral-backups/audit-20261123.csv",
)
SECRET_NAME = Parameter(
    "SECRET_NAME",
    "what to replace, never ENCRYPTION_KEY",
    r"(?!ENCRYPTION_KEY$)[A-Z][A-Z0-9_]*",
    "GOOGLE_CLIENT_SECRET",
)
NEW_SECRET = Parameter("NEW_SECRET", "new value, as the service shows it", r"\S+", secret=True)
REHEARSAL = Parameter(
    "REHEARSAL",
    "a short name: the date",
    r"[a-z0-9_]{1,40}",
    "20261123",
)
BACKUP_KEY = Parameter(
    "BACKUP_KEY",
    "full path of the private key",
    _PATH,
    "/home/oncall/astral-backups/backup-key.pem",
)
NEW_MIGRATION = Parameter(
    "NEW_MIGRATION",
    "its name",
    r"[0-9]{14}_[a-z0-9_]+",
    "20261123030000_add_risk_level",
)
REQUEST_LOG_FILE = Parameter(
    "REQUEST_LOG_FILE",
    "full path of the file for requests",
    _PATH,
    "/home/oncall/astral-backups/requests-20261123.jsonl",
)
ACCOUNT_EMAIL = Parameter(
    "ACCOUNT_EMAIL",
    "address of the account",
    r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+",
    "therapist@example.org",
)
