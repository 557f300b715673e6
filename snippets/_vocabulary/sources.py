"""Where the error texts come from that procedures are found by."""

from __future__ import annotations

VERCEL = "https://vercel.com/docs/errors"
VERCEL_BUILD = "what Vercel prints when it refuses a build: https://vercel.link/CVE-2025-66478"
NEON = "what the proxy of Neon answers when the hours of a plan are spent"
PRISMA = "https://www.prisma.io/docs/orm/reference/error-reference"
POSTGRESQL = "the messages of the PostgreSQL server and its libpq, version 15"
POOLERS = "the messages of the poolers PgBouncer and Supavisor"
NEXT_AUTH = "https://next-auth.js.org/errors, https://errors.authjs.dev and the log lines of both"
NEXT_JS = "what Next.js prints, in the build, the log and the browser"
NODE = "what Node.js prints when the heap of V8 is full"
BROWSER = "the error pages of Chromium"
SHELL = "what bash, zsh and dash say"
APPLICATION = "the source of the application"
RUN = "what the tools printed when the steps, and their failures, were run"
