"""Everything a reader may have to fill in, once."""

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
_CONNECTION = r"postgres(?:ql)?://\S+"
_MIGRATION = r"[0-9]{14}_[a-z0-9_]+"


def _deployment(name: str, words: str, other_than: Parameter | None = None) -> Parameter:
    """Return the address of one build."""
    return Parameter(name, words, _DEPLOYMENT, _DEPLOYMENT_EXAMPLE, other_than=other_than)


def _file(name: str, words: str, example: str = "") -> Parameter:
    """Return the full path of a file or folder; the example is one below that for backups."""
    path = "/".join(filter(None, ("/home/oncall/astral-backups", example)))
    return Parameter(name, f"full path of {words}", _PATH, path)


LIVE_DEPLOYMENT = _deployment("LIVE_DEPLOYMENT", "URL that production serves now")
GOOD_DEPLOYMENT = _deployment("GOOD_DEPLOYMENT", "URL of the last one that worked", LIVE_DEPLOYMENT)
FAILED_DEPLOYMENT = _deployment("FAILED_DEPLOYMENT", "URL of the deployment that failed")
NEW_DEPLOYMENT = _deployment(
    "NEW_DEPLOYMENT", "URL of the new build, not yet live", LIVE_DEPLOYMENT
)
PREVIEW_DEPLOYMENT = _deployment("PREVIEW_DEPLOYMENT", "URL of the preview deployment")
MAINTENANCE_DEPLOYMENT = _deployment("MAINTENANCE_DEPLOYMENT", "URL of the maintenance page")
MAINTENANCE_FOLDER = Parameter(
    "MAINTENANCE_FOLDER", "full path of the page folder", _PATH, "/home/oncall/maintenance-page"
)
MONITORING_KEY = Parameter("MONITORING_KEY", "value in production", r"[!-~]+", secret=True)
BACKUP_FOLDER = _file("BACKUP_FOLDER", "the folder for backups")
BACKUP_FILE = _file("BACKUP_FILE", "the backup", "astral-20261123.dump")
BACKUP_CERTIFICATE = _file("BACKUP_CERTIFICATE", "the certificate", "backup-certificate.pem")
RECOVERY_DATABASE = Parameter(
    "RECOVERY_DATABASE", "name of the new database", _NAME, "astral_recovery_20261123"
)
APP_ROLE = Parameter("APP_ROLE", "role in DATABASE_URL", _NAME, "app")
RECOVERY_DATABASE_URL = Parameter(
    "RECOVERY_DATABASE_URL", "URL of the recovered database", _CONNECTION, secret=True
)
MIGRATION_DATABASE_URL = Parameter(
    "MIGRATION_DATABASE_URL", "production, direct", _CONNECTION, secret=True
)
SCRATCH_DATABASE_URL = Parameter(
    "SCRATCH_DATABASE_URL", "direct URL of the copy", _CONNECTION, secret=True
)
FAILED_MIGRATION = Parameter(
    "FAILED_MIGRATION", "name in the status", _MIGRATION, "20261120101500_add_risk_level"
)
HOTFIX_BRANCH = Parameter(
    "HOTFIX_BRANCH",
    "name of the new branch",
    r"hotfix/[a-z0-9][a-z0-9-]*",
    "hotfix/session-expires-at-once",
)
LIVE_COMMIT = Parameter(
    "LIVE_COMMIT", "commit that production was built from", r"[0-9a-f]{7,40}", "7205f8a"
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
LOG_FILE = _file("LOG_FILE", "the file for logs", "logs-20261123.jsonl")
QUERY_PID = Parameter("QUERY_PID", "number of the session", r"[1-9][0-9]*", "10198")
AUDIT_FILE = _file("AUDIT_FILE", "the audit log", "audit-20261123.csv")
SECRET_NAME = Parameter(
    "SECRET_NAME",
    "what to replace, never ENCRYPTION_KEY",
    r"(?!ENCRYPTION_KEY$)[A-Z][A-Z0-9_]*",
    "GOOGLE_CLIENT_SECRET",
)
NEW_SECRET = Parameter("NEW_SECRET", "new value, as the service shows it", r"\S+", secret=True)
REHEARSAL = Parameter("REHEARSAL", "a short name: the date", r"[a-z0-9_]{1,40}", "20261123")
BACKUP_KEY = _file("BACKUP_KEY", "the private key", "backup-key.pem")
NEW_MIGRATION = Parameter("NEW_MIGRATION", "its name", _MIGRATION, "20261123030000_add_risk_level")
REQUEST_LOG_FILE = _file("REQUEST_LOG_FILE", "the file for requests", "requests-20261123.jsonl")
ACCOUNT_EMAIL = Parameter(
    "ACCOUNT_EMAIL",
    "address of the account",
    r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+",
    "therapist@example.org",
)
