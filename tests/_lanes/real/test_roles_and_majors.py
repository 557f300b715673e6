"""Two roles, two majors of PostgreSQL: without the page's remedy a step fails, and says so."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from snippets._drill.postgres import APPLICATION, RIGHTS, ROLE
from snippets._engine.decision import carry_on, escalate, finish, go_to, repeat
from snippets._vocabulary.acts import EXTENSION, GRANT, OLDER_BACKUP, OTHER_NAME, SAME_MAJOR
from tests._lanes.real import postgres
from tests._lanes.real.bench import PASSWORD, Bench, SharedWorld
from tests._lanes.real.led import led
from tests._lanes.real.needs import MAJOR, NEWER_MAJOR
from tests._lanes.real.postgres import TABLES, PostgresServer

pytestmark = pytest.mark.real
PAGE = Path(__file__).parents[3] / "docs/before-an-incident.md"
BACKUP, RECOVERY, FULL = "database/backup", "database/recovery", "incidents/database-connection"
RESTORE = ("create-recovery-database", "restore-backup", "count-recovered-rows")
NEW = "astral_recovery"


@pytest.fixture(scope="module")
def servers(world: SharedWorld) -> Iterator[dict[int, PostgresServer]]:
    """A server of each major with the same rows."""
    with postgres.server(PASSWORD, NEWER_MAJOR) as newer:
        newer.new("astral", TABLES)
        yield {MAJOR: world.production, NEWER_MAJOR: newer}


@pytest.fixture(autouse=True)
def _filled_in(bench: Bench) -> Iterator[None]:
    bench.values |= {"APP_ROLE": APPLICATION, "RECOVERY_DATABASE": NEW}
    bench.values["BACKUP_FILE"] = str(bench.backups / "astral.dump")
    bench.world.production.drop(NEW)
    yield
    bench.world.production.ask("".join(RIGHTS))


def restores(bench: Bench) -> None:
    """Take a backup, restore it as the page says, and see what the application reads."""
    assert led(bench, BACKUP, "take-backup") == carry_on()
    for name in RESTORE:
        assert led(bench, RECOVERY, name) == carry_on()


# Majors.


@pytest.mark.parametrize("major", [MAJOR, NEWER_MAJOR])
def test_clients_of_the_servers_own_major_back_up_and_restore(
    bench: Bench, servers: dict[int, PostgresServer], major: int
) -> None:
    bench.connect(servers[major])
    bench.use_clients(major)
    servers[major].drop(NEW)
    before = servers[major].fingerprint("astral")
    assert led(bench, BACKUP, "check-client-major") == carry_on()
    restores(bench)
    assert servers[major].fingerprint(NEW) == servers[major].fingerprint("astral") == before


@pytest.mark.parametrize(("client", "server"), [(MAJOR, NEWER_MAJOR), (NEWER_MAJOR, MAJOR)])
def test_clients_of_another_major_are_told_before_a_backup_is_taken_and_cannot_restore(
    bench: Bench, servers: dict[int, PostgresServer], client: int, server: int
) -> None:
    bench.connect(servers[server])
    bench.use_clients(client)
    servers[server].drop(NEW)
    assert led(bench, BACKUP, "check-client-major") == repeat(SAME_MAJOR)
    taken = led(bench, BACKUP, "take-backup")
    if client < server:
        assert taken == repeat(SAME_MAJOR)
    else:
        assert taken == carry_on()
        assert led(bench, RECOVERY, "create-recovery-database") == carry_on()
        assert led(bench, RECOVERY, "restore-backup") == repeat(SAME_MAJOR)
        bench.use_clients(server)  # the file itself is of the other major, too
        assert led(bench, RECOVERY, "restore-backup") == repeat(SAME_MAJOR)
        assert servers[server].fingerprint(NEW) == ""


@pytest.mark.parametrize("major", [MAJOR, NEWER_MAJOR])
def test_room_that_the_server_keeps_back_is_not_counted_as_free(bench: Bench, major: int) -> None:
    kept = {"max_connections": 20, "max_wal_senders": 0, "reserved_connections": 16}
    with postgres.server(PASSWORD, major, **kept) as small:
        small.new("astral")
        bench.connect(small)
        assert led(bench, FULL, "count-connections") == carry_on()
        # Before 16 there was no such setting: none is kept back, and the query answers.
        older = ("reserved_connections(?=.., true)", "no_such_setting")
        assert led(bench, FULL, "count-connections", *older) == go_to("slow-queries")


# Roles.


def test_what_is_restored_without_its_role_is_not_moved_to(bench: Bench) -> None:
    assert led(bench, BACKUP, "take-backup") == carry_on()
    create, restore, count = RESTORE
    assert led(bench, RECOVERY, create, r' --owner "\S.*?"') == carry_on()
    assert led(bench, RECOVERY, restore, r' --role "\S.*?"') == carry_on()
    assert led(bench, RECOVERY, count) == go_to(create, OTHER_NAME)


def test_the_page_asks_for_the_rights_that_this_lane_gives() -> None:
    assert set(RIGHTS) <= set(PAGE.read_text("utf-8").splitlines())


@pytest.mark.parametrize("right", ["pg_read_all_stats", "pg_signal_backend", APPLICATION])
def test_a_right_that_is_missing_is_found_on_a_new_machine(bench: Bench, right: str) -> None:
    page, name = "before-an-incident", "check-database-rights"
    assert led(bench, page, name) == carry_on()
    bench.world.production.ask(f"revoke {right} from {ROLE}")
    assert led(bench, page, name) == repeat(GRANT)


def test_without_the_applications_role_nothing_is_backed_up_restored_or_counted(
    bench: Bench,
) -> None:
    assert led(bench, BACKUP, "take-backup") == carry_on()
    production, (create, *rest) = bench.world.production, RESTORE
    production.ask(f"revoke {APPLICATION} from {ROLE}")
    assert led(bench, BACKUP, "check-client-major") == repeat(GRANT)
    assert led(bench, RECOVERY, create) == repeat(GRANT)
    production.new(NEW)
    for name in rest:
        assert led(bench, RECOVERY, name) == repeat(GRANT), name
    # What a failed dump leaves behind is no backup.
    assert led(bench, BACKUP, "take-backup") == escalate()
    production.ask("".join(RIGHTS))
    assert led(bench, RECOVERY, "restore-backup") == go_to("list-backups", OLDER_BACKUP)


def test_without_its_rights_no_session_is_taken_for_none(bench: Bench) -> None:
    production = bench.world.production
    production.ask(f"revoke {APPLICATION}, pg_read_all_stats, pg_signal_backend from {ROLE}")
    with production.session(APPLICATION) as bench.values["QUERY_PID"]:
        assert led(bench, FULL, "list-sessions") == repeat(GRANT)
        assert led(bench, FULL, "end-session") == repeat(GRANT)
        production.ask("".join(RIGHTS))
        assert led(bench, FULL, "list-sessions") == carry_on()
        assert led(bench, FULL, "end-session") == finish()


@pytest.fixture
def extension(bench: Bench) -> Iterator[str]:
    """An extension that only an administrator may make, with the comment that it brings."""
    production = bench.world.production
    production.ask("create extension vector", "astral")
    yield "create extension vector"
    production.ask("drop extension vector", "astral")


def test_an_extension_is_made_in_the_console_and_its_comment_left_out(
    bench: Bench, extension: str
) -> None:
    production = bench.world.production
    assert led(bench, BACKUP, "take-backup") == carry_on()
    create, restore, count = RESTORE
    assert led(bench, RECOVERY, create) == carry_on()
    assert led(bench, RECOVERY, restore) == repeat(EXTENSION)
    production.ask(extension, NEW)
    assert led(bench, RECOVERY, restore, " --no-comments") not in (carry_on(), repeat(EXTENSION))
    assert led(bench, RECOVERY, restore) == carry_on()
    assert led(bench, RECOVERY, count) == carry_on()


# The encrypted copy.


def test_an_encrypted_backup_comes_back_whole(bench: Bench) -> None:
    bench.make_backup_key()
    file = Path(bench.values["BACKUP_FILE"])
    for name in ("take-backup", "write-checksum", "encrypt-backup", "prove-encrypted-backup"):
        assert led(bench, BACKUP, name) == carry_on(), name
    file.unlink()
    for name in ("decrypt-backup", "check-backup", *RESTORE):
        assert led(bench, RECOVERY, name) == carry_on(), name


@pytest.mark.parametrize("sealed", [b"noise", b""])
def test_a_copy_that_does_not_open_is_found_while_the_dump_is_there(
    bench: Bench, sealed: bytes
) -> None:
    """What LibreSSL 3.3.6 wrote for another cipher, with exit code 0, nothing could open."""
    bench.make_backup_key()
    assert led(bench, BACKUP, "take-backup") == carry_on()
    Path(f"{bench.values['BACKUP_FILE']}.cms").write_bytes(sealed)
    assert led(bench, BACKUP, "prove-encrypted-backup") == go_to("encrypt-backup")
