"""The Prisma schema: tables and columns as the database names them."""

import subprocess
from pathlib import Path

import pytest

from tests._contract.app import App

SCHEMA = """
// The comment of a line
datasource db {
  provider  = "postgresql"
  url       = env("DATABASE_URL")
  directUrl = env("DIRECT_URL")
}

generator client {
  provider        = "prisma-client-js"
  previewFeatures = ["views"]
}

/// Documented
model User {
  id        String   @id @default(cuid())
  type      Kind     @default(A)
  model     Int?     @map("the_model")
  tags      String[] @default([])
  area      Unsupported("circle")?
  createdAt DateTime @default(now()) @map(name: "created_at")
  posts     Post[]   @relation("Author")

  @@unique([type, createdAt(sort: Desc)], map: "users_type")
  @@map("users")
}

model Post {
  id       Int    @id @default(autoincrement())
  author   User   @relation("Author", fields: [authorId], references: [id])
  authorId String
  @@map(name: "posts")
  @@schema("audit")
}

view Totals {
  sum Int
}

type Address {
  street String
}

enum Kind {
  A @map("a")
  B

  @@map("kinds")
}
"""


def test_models_have_their_tables_columns_and_places(app: App) -> None:
    facts = app.write("prisma/schema.prisma", SCHEMA).facts()
    assert [(m.name, m.table, m.place) for m in facts.models] == [
        ("Post", "audit.posts", "prisma/schema.prisma:28"),
        ("Totals", "Totals", "prisma/schema.prisma:36"),
        ("User", "users", "prisma/schema.prisma:15"),
    ]
    assert facts.models[0].columns == ("id", "authorId")
    assert " ".join(facts.models[2].columns) == ("id type the_model tags area created_at")


def test_the_schema_reads_variables_for_the_application(app: App) -> None:
    variables = app.write("prisma/schema.prisma", SCHEMA).facts().variables
    assert [(v.name, v.places) for v in variables] == [
        ("DATABASE_URL", ("prisma/schema.prisma:5",)),
        ("DIRECT_URL", ("prisma/schema.prisma:6",)),
    ]


@pytest.mark.parametrize(
    ("package", "paths"),
    [
        ("{}", ["prisma/schema.prisma"]),
        ("{}", ["prisma/schema/a.prisma", "prisma/schema/b.prisma"]),
        ('{"prisma": {"schema": "./db/main.prisma"}}', ["db/main.prisma"]),
        ('{"prisma": {"schema": "db/"}}', ["db/a.prisma", "db/b/c.prisma"]),
    ],
)
def test_the_schema_is_found_where_prisma_finds_it(
    app: App, package: str, paths: list[str]
) -> None:
    app.write("package.json", package)
    for number, path in enumerate(paths):
        app.write(path, f"model M{number} {{\n id Int @id\n m M0[]\n}}")
    app.write("elsewhere/other.prisma", "model Other {\n id Int\n}")
    models = app.facts().models
    assert [(m.name, m.columns) for m in models] == [(f"M{n}", ("id",)) for n in range(len(paths))]


def test_a_schema_elsewhere_is_found_where_it_is_the_only_one(app: App) -> None:
    app.write("packages/db/main.prisma", "model A {\n id Int @id\n b B[]\n}")
    app.write("packages/db/more/b.prisma", "model B {\n id Int @id\n}")
    assert [(m.table, m.columns) for m in app.facts().models] == [("A", ("id",)), ("B", ("id",))]
    app.write("other/b.prisma", "model C {\n id Int @id\n}")
    assert app.facts().models == ()
    reason = "one of several schemas: package.json does not say which is used"
    assert app.unknown() == dict.fromkeys(
        ("other/b.prisma", "packages/db/main.prisma", "packages/db/more/b.prisma"), reason
    )


def test_a_schema_in_another_folder_of_the_repository_is_found(tmp_path: Path) -> None:
    app = App(tmp_path / "apps" / "web").write("app/page.tsx", "")
    schema = tmp_path / "packages" / "db" / "schema.prisma"
    schema.parent.mkdir(parents=True)
    schema.write_text("model A {\n id Int @id\n}")
    assert app.facts().models == ()
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    subprocess.run(["git", "-C", tmp_path, "add", "."], check=True)
    [model] = app.facts().models
    assert (model.table, model.place) == ("A", "../../packages/db/schema.prisma:1")
    schema.unlink()
    assert app.facts().models == (), "git still has it, as in a sparse checkout"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        *(("model A {\n  id Int @\n}", 2), ("model A { id Int }", 1), ("model A {\n  % }", 2)),
        *(("model A {\n  id Int @relation(\n  fields: [a])\n}", 3), ("/* */", 1), ("}", 1)),
    ],
)
def test_a_schema_that_is_not_understood_is_listed_and_none_of_it_read(
    app: App, text: str, line: int
) -> None:
    app.write("prisma/schema.prisma", f"{text}\nmodel B {{\n id Int\n}}")
    assert app.facts().models == ()
    assert app.unknown() == {
        f"prisma/schema.prisma:{line}": "not understood: the schema was not read"
    }
