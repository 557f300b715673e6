"""What is done by hand before the next move: the closed list of acts."""

from snippets._engine.decision import Act
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.versions import VERCEL

SIGN_IN = Act("sign-in", "sign in: @before-an-incident#sign-in")
LINK = Act("link", "link the folder: @before-an-incident#link-project")
OLDER = Act(
    "older-deployment",
    "choose an older `GOOD_DEPLOYMENT`",
    renews="GOOD_DEPLOYMENT",
)
DASHBOARD = Act("dashboard", "press Ctrl-C, and wait a minute or do it in the Vercel dashboard")
STOP_WAITING = Act("stop-waiting", "press Ctrl-C: the URL above is good")
UPDATE_CLI = Act("update-cli", f"update the Vercel CLI: `npm install --global vercel@{VERCEL}`")
UPDATE = Act("update", "update the program: @before-an-incident#tools")
DATABASE_ACCESS = Act(
    "database-access", "finish your own set-up: @before-an-incident#check-database-access"
)
OTHER_FOLDER = Act("other-folder", "choose a folder under your home")
PRIVATE_FOLDER = Act("private-folder", "make it private: `chmod 700` and its path")
NEW_FILE = Act("new-file", "choose a new name as `BACKUP_FILE`", renews="BACKUP_FILE")
OLDER_BACKUP = Act("older-backup", "choose an older backup as `BACKUP_FILE`", renews="BACKUP_FILE")
FETCH_BACKUP = Act("fetch-backup", "fetch the backup and its checksum from where they are stored")
OTHER_NAME = Act("other-name", "choose another name")
CERTIFICATE = Act(
    "certificate",
    "copy the certificate from where your team keeps it, or @database/backup#make-backup-key",
)
CLOSE_SESSIONS = Act("close-sessions", "close your own sessions to it")
CONSOLE = Act("console", "do it in the console of the database's provider")
POINT_IN_TIME = Act(
    "point-in-time", "restore to just before the damage, into a new database, in that console"
)
PASS_PHRASE = Act("pass-phrase", "type the pass phrase again")
GIVE_VALUE = Act("give-value", "set the value again: none arrived, and nothing was stored")
SHARED_VARIABLE = Act(
    "shared-variable",
    "write `update` for `add` and `--yes` for `--force`: the variable is one for several "
    "environments, and preview or development get the new value, too",
)
EXACT_ADDRESS = Act("exact-address", "take the address from the list: capitals count")
SAME_MAJOR = Act(
    "same-major",
    "use `pg_dump` and `pg_restore` of the server's own major: @before-an-incident#tools",
)
EXTENSION = Act("extension", "create that extension in the new database, in the provider's console")
KEY_HOLDER = Act(
    "key-holder", "ask a holder of the key to do this, and keep the unencrypted dump until then"
)
GRANT = Act(
    "grant",
    "let an administrator of the database run the lines of @before-an-incident that begin with "
    "`grant`",
)
SECRET_NAME_OF_LIST = Act(
    "secret-name", "take the name from the list: @monitoring/commands#list-variable-names"
)
PROTECT = Act(
    "protect",
    "switch on Deployment Protection for all deployments in the Vercel dashboard, or remove the "
    "old ones",
)
CONNECTION = Act("connection", "look at the host in the connection string")
DIRECT = Act("direct", "use the direct connection string, and see that no other migration runs")
PRISMA_7 = Act(
    "prisma-7",
    "write `--from-config-datasource --to-schema prisma/schema.prisma` in place of the two that "
    "begin with `--from` and `--to`: so Prisma 7 wants it",
)
CORRECT = Act("correct", "correct the migration and choose a new `REHEARSAL`", renews="REHEARSAL")
APPLICATION_FOLDER = Act(
    "application-folder",
    "go to the folder of the application and run `npm ci` there, or `npm install` without a lock "
    "file",
)
CLEAN = Act("clean-tree", "commit, stash or move away each file that it lists")
MEND = Act("mend", "mend the fault and merge the correction")
MAIN_BRANCH = Act("main-branch", f"type `git switch {SETTINGS.main_branch}`")
BRANCH_NAME = Act("branch-name", "choose another name")
ADD_FILES = Act("add-files", "type `git add` and the file's name")
AMEND = Act("amend", "add it with `git add` and `git commit --amend --no-edit`, or move it away")
MAINTENANCE_FILES = Act("maintenance-files", "make the folder and its two files: @maintenance/mode")
WORK = Act("work", "**stop here** until the work is over")
NO_PROXY = Act("no-proxy", "type `unset http_proxy https_proxy HTTPS_PROXY ALL_PROXY`")
NETWORK = Act("network", "use another network, such as that of your phone")
GITHUB = Act("github", "sign in to GitHub: @before-an-incident#check-gh-sign-in")
