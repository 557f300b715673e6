"""What is done by hand before the next move: the closed list of acts."""

from __future__ import annotations

from snippets._engine import Act

SIGN_IN = Act("sign-in", "sign in: @before-an-incident#sign-in")
LINK = Act("link", "link the folder: @before-an-incident#link-project")
OLDER = Act("older-deployment", "choose an older `● Ready` line of the list as `GOOD_DEPLOYMENT`")
DASHBOARD = Act("dashboard", "press Ctrl-C, and wait a minute or do it in the Vercel dashboard")
UPDATE_CLI = Act("update-cli", "update the Vercel CLI: `npm install --global vercel`")
WAIT = Act("wait", "wait a minute")
UPDATE = Act("update", "update the program: @before-an-incident#tools")
DATABASE_ACCESS = Act(
    "database-access", "finish your own set-up: @before-an-incident#check-database-access"
)
APPLICATION_FOLDER = Act(
    "application-folder", "go to the folder of the application and run `npm ci` there"
)
GITHUB = Act("github", "sign in to GitHub: @before-an-incident#check-gh-sign-in")
