"""The guided walk: what it asks before each risk, where it leads, and what it writes down."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from snippets._cli.commands.run import alone
from snippets._cli.walk.guide import Guide
from snippets._cli.walk.walkthrough import Left, Walkthrough
from snippets._engine import (
    Offer,
    Parameter,
    Problem,
    Procedure,
    Result,
    Risk,
    RunbookError,
    Say,
    Severity,
    Step,
    Tool,
    text,
)
from snippets._engine.catalog import Catalog
from snippets._engine.conditions import judged, prints
from snippets._engine.decision import (
    Act,
    Branch,
    anything_else,
    escalate,
    go_to,
    not_here,
    open_page,
    repeat,
)
from snippets._engine.look import Look as LookAction
from snippets._engine.page import entry
from snippets._engine.procedure import Contact
from snippets._engine.walk import VERIFY
from snippets._engine.wants import Change
from snippets._platform.vercel import Deployment, Platform
from snippets._vocabulary.parameters import LIVE_DEPLOYMENT
from tests._cli.scripted import NOON, Answer, Desk, Wait, new_log, text_of
from tests._world.calls import INSPECT_ALIAS, LIST, WELL, inspect, rollback, starts
from tests._world.terminal import Terminal

ROLLBACK = "deployment/rollback"
# What `runbook run --help` says of the exit codes.
VERIFIED, UNVERIFIED, ESCALATED, OTHER_PAGE, INTERRUPTED = 0, 1, 3, 4, 130
TOOL = Tool("tool", (), "1", "For the test")
HOST = Parameter("HOST", "name of the host", "[a-z]+", "alpha")
TOKEN = Parameter("TOKEN", "token of the host", "[a-z-]+", secret=True)
SEV1 = Severity(
    "SEV1",
    "Down",
    "Primary",
    "Lead",
    15,
    "Second",
    (Contact("Lead", (("+49 30 1234", "tel:+49301234"),)),),
)
SEV4 = Severity("SEV4", "Ugly", "Support", "Product", None)

look = Step(TOOL("look"), "Look", Risk.READS, "To see.", "A line.")
elsewhere = Step(
    TOOL("file"), "Write a file", Risk.CHANGES_ELSEWHERE, "Why.", "It.", undo="Delete it."
)
change = Step(
    TOOL("change", HOST),
    "Change it",
    Risk.CHANGES_PRODUCTION,
    "Why.",
    "Ok.",
    undo="@p#back, @p, `@p`.",
)
back = Step(
    TOOL("back", HOST), "Change it back", Risk.CHANGES_PRODUCTION, "Why.", "Ok.", undo="@p#change"
)
drop = Step(
    TOOL("drop", HOST),
    "Drop it",
    Risk.DESTROYS_DATA,
    "Why.",
    "Gone.",
    undo="None.",
    loses="Rows.",
    target=text("db_", HOST),
)
secret = Step(
    Say(TOKEN) | TOOL("store"), "Store", Risk.CHANGES_PRODUCTION, "Why.", "Ok.", undo="None."
)
blocks = Step(TOOL("serve"), "Serve", Risk.READS, "Why.", "Ready.", blocks="It serves.")
check = Step(TOOL("check"), "Check", Risk.READS, "Why.", "Well.")
check_more = Step(TOOL("check", "more"), "Check more", Risk.READS, "Why.", "Well.")
STEPS = {
    "look": look,
    "elsewhere": elsewhere,
    "change": change,
    "back": back,
    "drop": drop,
    "secret": secret,
    "blocks": blocks,
    "check": check,
    "check-more": check_more,
}


class Bench:
    """A guide with a scripted engineer, and steps whose results the test gives."""

    def __init__(self, state: Path) -> None:
        self.catalog = Catalog(steps={f"p#{slug}": step for slug, step in STEPS.items()})
        self.ran: list[str] = []
        self.results: dict[str, list[Result | type[BaseException]]] = {}
        self.desk = Desk(self.perform)
        self.log = new_log(state)
        self.procedure = Procedure("Page", SEV1, ("x",), (look,), (check,))

    def perform(self, step: Step, values: Mapping[str, str]) -> Result:
        """Answer with the results the test gave, then with success."""
        slug = self.catalog.slug_of(step)
        self.ran.append(" ".join([slug, *values.values()]))
        queue = self.results.get(slug)
        result = queue.pop(0) if queue else Result(slug, 0, "fine\n")
        if not isinstance(result, Result):
            raise result
        return result

    def follow(
        self,
        *steps: Step,
        answers: tuple[tuple[str, Answer], ...] = (),
        verify: tuple[Step, ...] = (check,),
        start: str = "",
        severity: Severity = SEV1,
        planned: bool = False,
        **options: object,
    ) -> int:
        """Follow a page of these steps; return the exit code, also of one who leaves."""
        self.desk.script(*answers)
        page = Procedure("Page", severity, ("x",), steps, verify, planned=planned, code="RB-1")
        self.catalog.procedures["p"] = page
        self.walk = Walkthrough(self.catalog, self.log, self.desk.clock(), **options)  # type: ignore[arg-type]
        try:
            code = self.walk.follow(Guide(self.walk, self.desk), "p", page, start)
        except Left as left:
            code = left.code
        assert not self.desk.answers, f"never asked: {list(self.desk.answers)}"
        return code


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A bench whose log is closed at the end."""
    made = Bench(tmp_path)
    yield made
    made.log.close()


RUN = ("Enter: run it", "")
YES = ("Run it? yes/No", "yes")
CHECKED = (("Enter: verify", ""), RUN, ("Enter: done", ""))
HOST_A = ("HOST?", "alpha")


def test_reads_run_on_enter_and_the_end_is_verified(bench: Bench) -> None:
    code = bench.follow(
        look, answers=(RUN, ("verify that it worked", ""), RUN, ("Enter: done", ""))
    )
    assert code == VERIFIED
    assert bench.ran == ["look", "check"]
    assert bench.desk.careful == []


@pytest.mark.parametrize("refusal", ["", "no", "n", "NO", "y", "Y"])
def test_a_change_is_not_made_without_a_yes(bench: Bench, refusal: str) -> None:
    answers = (HOST_A, ("Changes production. Run it? yes/No", refusal), ("yes/No", "q"))
    assert bench.follow(change, answers=answers) == UNVERIFIED
    assert bench.ran == []
    assert "Nothing was run." in bench.desk.screen
    assert ("Type yes in full" in bench.desk.screen) is (refusal.lower() == "y")
    assert len(bench.desk.careful) == 2


@pytest.mark.parametrize(
    ("step", "question"),
    [(change, "Changes production."), (elsewhere, "Changes something outside production.")],
)
def test_a_change_is_made_after_a_yes(bench: Bench, step: Step, question: str) -> None:
    first = (HOST_A,) if step is change else ()
    answers = (*first, (question, "yes"), ("verify", "q"))
    assert bench.follow(step, answers=answers) == UNVERIFIED
    assert len(bench.ran) == 1


@pytest.mark.parametrize("typed", ["", "yes", "y", "alpha", "DB_ALPHA", "db_alph"])
def test_data_is_not_destroyed_unless_the_name_of_its_target_is_typed(
    bench: Bench, typed: str
) -> None:
    question = "Type db_alpha to run it"
    assert bench.follow(drop, answers=(HOST_A, (question, typed), (question, "q"))) == UNVERIFIED
    assert bench.ran == []
    assert "What is lost: Rows." in bench.desk.screen


def test_a_step_that_takes_minutes_says_so_before_it_is_run(bench: Bench) -> None:
    bench.follow(change.adapted(takes=10.0), answers=(HOST_A, ("yes/No", "q")))
    assert "▲ Changes production, about 10 min." in bench.desk.screen


def test_data_is_destroyed_when_the_name_is_typed(bench: Bench) -> None:
    answers = (HOST_A, ("Type db_alpha", "db_alpha"), ("verify", "q"))
    bench.follow(drop, answers=answers)
    assert bench.ran == ["drop alpha"]


def test_what_stands_around_a_command_is_shown_before_it_runs(bench: Bench) -> None:
    odd = change.adapted(gap="A gap.", asks="It asks.", blocks="It stays.")
    bench.follow(odd, answers=(HOST_A, ("yes/No", "q")))
    for said in (
        "Step 1 of 1: Change it",
        "▲ Changes production. Why.",
        "Known gap: A gap.",
        "It asks: It asks.",
        "It does not end by itself: It stays.",
        "tool change alpha",
        "You should see: Ok.",
        "Undo: Change it back (p#back), Page (p), `@p`.",
    ):
        assert said in bench.desk.shown


def test_a_step_that_fails_proposes_to_escalate(bench: Bench) -> None:
    bench.results["look"] = [Result("", 3, problem=Problem.FAILED)]
    answers = (RUN, ("Enter: escalate to Lead", ""), ("end here, escalated", ""))
    assert bench.follow(look, answers=answers) == ESCALATED
    screen = bench.desk.screen
    assert "That is: still something else." in screen
    assert "Call Lead: +49 30 1234" in screen
    assert "Call Second (outside business hours): not configured" in screen
    assert "Exit code 3: it failed, after 2 s." in screen


def test_the_message_to_send_says_what_is_known_and_has_the_lines_of_the_page(
    bench: Bench, catalog: Catalog
) -> None:
    answers = (HOST_A, YES, ("verify", "e"), ("verify", "q"))
    bench.follow(change, answers=answers, behind=120.0)
    message = next(text for text in bench.desk.shown if text.startswith("SEVERITY"))
    assert message.splitlines() == [
        "SEVERITY: SEV1, since 02:58 UTC",
        "PAGE: RB-1 Page",
        "WHAT USERS SEE: unknown",
        "WHAT WE DID: Change it at 03:00 UTC",
        "WHAT IS LIVE: unknown, before what we did",
        "WHAT WE NEED: somebody who knows more",
        "NEXT MESSAGE: 03:15 UTC or sooner",
    ]
    page = "\n".join(entry(catalog, "procedure", "deployment/rollback"))
    assert all(line.partition(":")[0] + ":" in page for line in message.splitlines())


def test_the_message_says_what_is_live_where_a_step_has_told(bench: Bench) -> None:
    tells = replace(look, offers=Offer((LIVE_DEPLOYMENT,), r"url (?P<value>\S+)"))
    bench.catalog.steps["p#tells"] = tells
    bench.results["tells"] = [Result("", 0, "url dpl_live")]
    bench.follow(tells, answers=(RUN, ("verify", "e"), ("verify", "q")))
    assert "WHAT IS LIVE: dpl_live\n" in bench.desk.screen


def test_the_engineer_may_retry_and_then_accept(bench: Bench) -> None:
    bench.results["look"] = [Result("", 1, problem=Problem.FAILED)]
    answers = (RUN, ("escalate", "r"), *CHECKED[:1])
    bench.follow(look, answers=(*answers, ("run it", "q")))
    assert bench.ran == ["look", "look"]


FORM = LookAction("form", "Open the page, @p.", ("the form", "a white page"))
see = Step(FORM, "See the page", Risk.READS, "To see.", "The form.")


def test_a_look_is_made_by_the_engineer_who_says_what_there_is_to_see(bench: Bench) -> None:
    see_it = see.adapted(branches=(Branch(FORM.seen("a white page"), escalate()),))
    bench.catalog.steps["p#see"] = see
    seen = ("What do you see? 1 to 2", "2")
    answers = (RUN, ("What do you see? 1 to 2", "a cat"), seen, ("escalate to Lead", "q"))
    bench.follow(see_it, answers=answers)
    assert bench.ran == []
    assert "Look: Open the page, Page (p)." in bench.desk.shown
    assert "  2  a white page" in bench.desk.shown


@pytest.mark.parametrize(
    ("said", "then"), [("2", "find another page"), ("", "escalate"), ("1", "go on with step 1")]
)
def test_what_no_machine_can_judge_is_asked_for(bench: Bench, said: str, then: str) -> None:
    branches = (
        Branch(judged("not the error that you came with"), go_to("look")),
        Branch(judged("the error of @p#change"), not_here()),
        anything_else(escalate()),
    )
    asked = ("Which? 1 to 2. Enter: none of them", said)
    bench.follow(
        look.adapted(branches=branches), answers=(RUN, ("Which?", "7"), asked, (then, "q"))
    )
    assert "  2  the error of Change it (p#change)" in bench.desk.shown


def test_a_page_that_is_not_the_right_one_proposes_no_other(bench: Bench) -> None:
    here = look.adapted(branches=(anything_else(not_here()),))
    assert bench.follow(here, answers=(RUN, ("find another page", ""))) == OTHER_PAGE
    assert "this was not the page" in text_of(bench.log)


@pytest.mark.parametrize(("role", "more"), [("", ""), ("Support", "; in vain: escalate to Supp")])
def test_what_is_to_be_done_by_hand_is_said_with_what_comes_then(
    bench: Bench, role: str, more: str
) -> None:
    again = look.adapted(
        branches=(anything_else(repeat(Act("sign-in", "sign in: @p#back"), role)),)
    )
    then = (f"sign in: Change it back (p#back), then do this step again{more}", "q")
    bench.follow(again, answers=(RUN, then))


def test_a_word_that_means_nothing_decides_nothing(bench: Bench) -> None:
    bench.follow(look, answers=(RUN, ("verify", "what"), ("verify", "q")))
    assert "There is no 'what' here." in bench.desk.shown


def test_a_change_is_asked_for_again_before_it_is_repeated(bench: Bench) -> None:
    bench.results["change"] = [Result("", 1, problem=Problem.FAILED)]
    answers = (HOST_A, YES, ("escalate", "r"), ("yes/No", "no"), ("escalate", "q"))
    bench.follow(change, answers=answers)
    assert bench.ran == ["change alpha"]


def test_a_step_may_be_skipped_before_and_after_it_ran(bench: Bench) -> None:
    bench.results["blocks"] = [Result("", 1, problem=Problem.FAILED)]
    answers = (("run it", "s"), RUN, ("escalate", "skip"), RUN, ("verify", "q"))
    bench.follow(look, blocks, check_more, answers=answers)
    assert bench.ran == ["blocks", "check-more"]
    written = text_of(bench.log)
    assert "Decision: skip this step" in written
    assert "Decision: go on regardless" in written


def test_a_verification_of_which_a_part_was_skipped_proves_nothing(bench: Bench) -> None:
    answers = (RUN, ("verify", ""), ("run it", "s"), RUN, ("done", ""))
    code = bench.follow(look, answers=answers, verify=(check, check_more))
    assert code == UNVERIFIED
    assert "Ended without verification" in text_of(bench.log)


def test_one_may_go_to_a_step_by_number_or_name_and_back_from_the_verification(
    bench: Bench,
) -> None:
    replies = ("g 2", "g verify", "g look", "g nowhere", "g 7", "q")
    bench.follow(look, blocks, answers=tuple(("run it", reply) for reply in replies))
    assert bench.ran == []
    assert "There is no step 'nowhere'. The steps are: look, blocks, verify." in bench.desk.screen
    assert "There is no step '7'" in bench.desk.screen
    assert [line for line in bench.desk.shown if line.startswith(("Step ", "Verif"))] == [
        "Step 1 of 2: Look",
        "Step 2 of 2: Serve",
        "Verification 1 of 1: Check",
        "Step 1 of 2: Look",
    ]


def test_a_procedure_without_verification_cannot_be_verified_by_hand(bench: Bench) -> None:
    bench.follow(look, answers=(("run it", "g verify"), ("run it", "q")), verify=())
    assert "There is no step 'verify'" in bench.desk.screen


def test_a_decision_that_leads_to_another_page_is_followed_in_the_same_transcript(
    bench: Bench,
) -> None:
    leads = look.adapted(branches=(anything_else(open_page("other")),))
    bench.catalog.procedures["other"] = Procedure("Other", SEV4, ("x",), (blocks,), (check,))
    answers = (RUN, ("go to Other (other)", ""), ("Enter: go on with Other (other)", ""), RUN)
    code = bench.follow(leads, answers=(*answers, ("verify", ""), RUN, ("done", "")))
    assert code == VERIFIED
    assert "## Page" in text_of(bench.log)
    assert "## Other" in text_of(bench.log)
    assert bench.desk.asked[-1].startswith("[6 s] ")


def test_one_may_end_where_another_page_is_proposed(bench: Bench) -> None:
    leads = look.adapted(branches=(anything_else(open_page("other")),))
    bench.catalog.procedures["other"] = Procedure("Other", SEV4, ("x",), (blocks,), (check,))
    answers = (RUN, ("go to Other", ""), ("go on with Other", "no"))
    assert bench.follow(leads, answers=answers) == OTHER_PAGE
    assert "another page was proposed: other" in text_of(bench.log)


def test_the_branch_that_was_taken_is_said_and_leads_on(bench: Bench) -> None:
    decides = look.adapted(
        branches=(Branch(prints("fine"), go_to("blocks")), anything_else(escalate()))
    )
    bench.follow(decides, check_more, blocks, answers=(RUN, ("step 3, Serve", ""), ("run", "q")))
    assert "That is: `fine`." in bench.desk.shown


def test_what_to_know_before_the_first_step_is_said_but_not_when_resuming(bench: Bench) -> None:
    page = Procedure("Page", SEV1, ("x",), (look,), (check,), before=("Sit down.",))
    for start, said in (("", True), ("look", False)):
        bench.desk.shown.clear()
        bench.desk.script(("run it", "q"))
        walk = Walkthrough(bench.catalog, bench.log, bench.desk.clock())
        with pytest.raises(Left):
            walk.follow(Guide(walk, bench.desk), "p", page, start)
        assert ("Before you begin: Sit down." in bench.desk.shown) is said


def test_a_run_can_begin_with_the_verification_and_stop_after_a_step(bench: Bench) -> None:
    assert bench.follow(look, answers=(RUN, ("done", "")), start=VERIFY) == VERIFIED
    assert bench.ran == ["check"]
    answers = (RUN, ("step 2", ""))
    assert bench.follow(look, blocks, answers=answers, until="look") == UNVERIFIED
    assert "Stopped before Serve, as you asked." in bench.desk.screen
    assert bench.ran == ["check", "look"]


# Values.


def test_a_value_is_asked_for_once_until_it_fits_and_is_written_down(bench: Bench) -> None:
    answers = (("HOST?", "ALPHA"), HOST_A, YES, ("step 2", ""), ("yes/No", "q"))
    bench.follow(change, back, answers=answers)
    assert "HOST: name of the host, for example alpha" in bench.desk.shown
    assert (
        "'ALPHA' does not fit HOST. It is: name of the host, for example alpha." in bench.desk.shown
    )
    assert "Value: `HOST` is `alpha`" in text_of(bench.log)


def test_a_value_of_the_environment_is_taken_on_enter(bench: Bench) -> None:
    answers = (("HOST? Enter: beta.", ""), ("yes/No", "q"))
    bench.follow(change, answers=answers, environment={"HOST": "beta"})
    assert "tool change beta" in bench.desk.shown


def test_a_value_of_the_environment_that_does_not_fit_is_not_offered(bench: Bench) -> None:
    answers = (("HOST?", ""), ("HOST?", "q"))
    bench.follow(change, answers=answers, environment={"HOST": "BETA"})
    assert "Enter: BETA" not in bench.desk.screen
    assert any(text.startswith("In your environment: 'BETA'") for text in bench.desk.shown)


def test_without_a_value_nothing_runs_and_it_is_asked_for_again(bench: Bench) -> None:
    answers = (("HOST?", ""), HOST_A, ("yes/No", "q"))
    bench.follow(change, answers=answers)
    assert "HOST has no value yet." in bench.desk.shown
    assert "tool change alpha" in bench.desk.shown


def test_a_value_can_be_given_anew(bench: Bench) -> None:
    answers = (HOST_A, ("yes/No", "v"), ("HOST?", "beta"), ("yes/No", "v token"), ("yes/No", "q"))
    bench.follow(change, answers=answers)
    assert "tool change beta" in bench.desk.shown
    assert "Which one? The values of this step: HOST." in bench.desk.shown


def test_a_step_without_values_has_none_to_give_anew(bench: Bench) -> None:
    bench.follow(look, answers=(("run it", "value"), ("run it", "q")))
    assert "Which one? The values of this step: none." in bench.desk.shown


def test_a_secret_is_asked_for_without_echo_and_appears_nowhere(bench: Bench) -> None:
    bench.results["secret"] = [
        Result("", 0, "stored hunter-two\x1b[0m\n" + "x" * 295 + "hunter-two", "hunt\x1b[1mer-two")
    ]
    answers = (("(hidden) [0 s of 15 min] TOKEN?", "hunter-two"), YES, ("verify", "n hunter-two"))
    bench.follow(secret, answers=(*answers, ("verify", "q")))
    everything = bench.desk.screen + text_of(bench.log)
    everything += (bench.log.folder / "events.jsonl").read_text("utf-8")
    assert "hunter-two" not in everything
    assert "hunter" not in everything
    assert 'printf %s "$TOKEN" | tool store' in bench.desk.shown
    assert "stored [TOKEN]" in everything
    assert "Note: [TOKEN]" in everything
    assert "`TOKEN` was entered" in everything


@pytest.mark.parametrize("question", ["TOKEN?", "HOST?"])
def test_the_words_of_the_help_are_words_at_a_value_and_at_a_hidden_one(
    bench: Bench, question: str
) -> None:
    """Nobody's `?` becomes the secret."""
    bench.desk.shells = [None]
    words = ("?", "n the lead agrees", "!", "e", "u", "g nowhere", "s")
    answers = [(question, word) for word in words]
    step = secret if question == "TOKEN?" else change
    bench.follow(step, look, answers=(*answers, ("run it", "g 1"), (question, "q")))
    assert bench.ran == []
    assert "  u       undo what was done so far, the last first" in bench.desk.shown
    assert "Call Lead: +49 30 1234" in bench.desk.shown
    assert "Nothing was changed so far." in bench.desk.shown
    written = text_of(bench.log)
    for said in ("Note: the lead agrees", "Shell: opened", "Decision: skip this step"):
        assert said in written


def test_a_value_that_begins_like_a_word_is_a_value(bench: Bench) -> None:
    title = Parameter("TITLE", "a title", r"[A-Za-z ]+", "A title")
    names = replace(change, action=TOOL("name", title))
    bench.catalog.steps["p#names"] = names
    for value in ("note the users", "Go faster", "quit"):
        bench.follow(names, answers=(("TITLE?", value), ("yes/No", "q")))
        assert f"tool name {shlex.quote(value)}" in bench.desk.shown


@pytest.mark.parametrize("question", ["What do you see?", "Which? 1 to 1", "Is it undone?"])
def test_help_notes_and_leaving_work_at_every_question(bench: Bench, question: str) -> None:
    branches = (Branch(judged("a name"), go_to("look")), anything_else(escalate()))
    bench.catalog.steps["p#see"] = see
    steps = {"What": see, "Whic": look.adapted(branches=branches), "Is i": look}
    way = (("run it", "u"),) if question.startswith("Is") else (RUN,)
    answers = (*way, *((question, said) for said in ("?", "n slow", "q")))
    changes = [Change(elsewhere, NOON)]
    assert bench.follow(steps[question[:4]], answers=answers, changes=changes) == UNVERIFIED
    assert "  q       leave; the run can be resumed" in bench.desk.shown
    assert "Note: slow" in text_of(bench.log)


def test_a_secret_is_told_by_its_length_so_that_a_slip_shows(bench: Bench) -> None:
    answers = (("TOKEN?", "x"), ("yes/No", "v"), ("TOKEN?", "hunter-two"), ("yes/No", "q"))
    bench.follow(secret, answers=answers)
    assert "TOKEN has 1 letter. v TOKEN: give it anew." in bench.desk.shown
    assert "TOKEN has 10 letters. v TOKEN: give it anew." in bench.desk.shown


def test_a_secret_of_the_environment_is_taken_on_enter_and_not_shown(bench: Bench) -> None:
    answers = (("TOKEN? Enter: the one in your environment.", ""), YES, ("verify", "q"))
    bench.follow(secret, answers=answers, environment={"TOKEN": "hunter-two"})
    assert bench.ran == ["secret hunter-two"]
    assert "hunter-two" not in bench.desk.screen + text_of(bench.log)


# Aside.


def test_notes_shells_and_help_lead_back_to_the_question(bench: Bench) -> None:
    bench.desk.shells = [None, RunbookError("no shell."), KeyboardInterrupt()]
    answers = ("n", "note look at the logs", "!", "shell", "!", "?", "what", "again", "q")
    bench.follow(look, answers=tuple(("Enter: run it", answer) for answer in answers))
    written = text_of(bench.log)
    assert "Note: look at the logs" in written
    assert written.count("Shell: opened") == written.count("Shell: left") == 3
    assert "no shell." in bench.desk.shown
    assert "The shell was interrupted." in bench.desk.shown
    assert "There is no 'what' here." in bench.desk.shown
    assert "  u       undo what was done so far, the last first" in bench.desk.shown


def test_undo_goes_back_in_reverse_order_and_takes_no_value_for_granted(bench: Bench) -> None:
    answers = (
        ("yes/No", "yes"),  # write a file
        ("step 2", ""),
        HOST_A,
        YES,
        ("verify", "u"),
        ("HOST?", "beta"),  # the change first: its way back is a step, with a value of its own
        ("yes/No", "yes"),
        ("Is it undone?", "yes"),
        ("Is it undone?", "yes"),  # then the file
        ("verify", "u"),
        ("verify", "r"),  # the walk has its own value again
        ("yes/No", "yes"),
        ("verify", "q"),
    )
    bench.follow(elsewhere, change, answers=answers)
    assert bench.ran == ["elsewhere", "change alpha", "back beta", "change alpha"]
    assert bench.desk.shown.index("Undo: Delete it.") != -1
    assert "Nothing was changed so far." in bench.desk.shown
    written = text_of(bench.log)
    assert written.index("Undone: Change it") < written.index("Undone: Write a file")


def test_undo_stops_at_the_first_change_that_stays(bench: Bench) -> None:
    forth = (("yes/No", "yes"), ("step 2", ""), HOST_A, YES, ("verify", "u"))
    undo = (("HOST?", "alpha"), ("yes/No", ""), ("Is it undone?", ""), ("verify", "q"))
    bench.follow(elsewhere, change, answers=(*forth, *undo))
    assert bench.ran == ["elsewhere", "change alpha"]
    assert [one.step for one in bench.walk.changes] == [elsewhere, change]


def test_undo_without_its_value_runs_nothing(bench: Bench) -> None:
    answers = (HOST_A, YES, ("verify", "u"), ("HOST?", ""), ("Is it undone?", "no"))
    bench.follow(change, answers=(*answers, ("verify", "q")))
    assert bench.ran == ["change alpha"]


def test_a_change_without_a_way_back_is_told_so(bench: Bench) -> None:
    silent = replace(elsewhere, undo="")
    bench.catalog.steps["p#silent"] = silent
    bench.follow(
        silent, answers=(("yes", "yes"), ("verify", "u"), ("undone?", ""), ("verify", "q"))
    )
    assert "Undo: nothing is said." in bench.desk.shown


def test_changes_of_an_earlier_part_of_the_run_can_be_undone(bench: Bench) -> None:
    changes = [Change(elsewhere, NOON - timedelta(minutes=5))]
    answers = (("run it", "u"), ("undone?", "yes"), ("run it", "q"))
    bench.follow(look, answers=answers, changes=changes)
    assert "02:55:00 UTC: Write a file" in bench.desk.shown


# Interruptions.


def test_ctrl_c_at_a_question_is_written_down_and_leads_back(bench: Bench) -> None:
    answers = (("run it", KeyboardInterrupt), ("nothing is running", ""), RUN, ("verify", "q"))
    assert bench.follow(look, answers=answers) == UNVERIFIED
    assert "Interrupted: at a question" in text_of(bench.log)
    assert bench.ran == ["look"]


@pytest.mark.parametrize("second", ["q", KeyboardInterrupt, EOFError])
def test_one_may_leave_after_ctrl_c(bench: Bench, second: Answer) -> None:
    answers = (("run it", KeyboardInterrupt), ("q: leave", second))
    assert bench.follow(look, answers=answers) == INTERRUPTED
    assert "Left: before the end; the run can be resumed" in text_of(bench.log)


def test_an_answer_that_broke_off_is_not_called_no_connection(bench: Bench) -> None:
    bench.results["look"] = [Result("", 0, status=200, problem=Problem.UNREACHABLE)]
    bench.follow(look, answers=(RUN, ("Enter: ", "q")))
    assert "HTTP 200, exit code 0: the answer broke off" in text_of(bench.log)


def test_the_end_of_input_leaves(bench: Bench) -> None:
    assert bench.follow(look, answers=(("run it", EOFError),)) == INTERRUPTED


def test_ctrl_c_at_a_secret_leads_back_to_it(bench: Bench) -> None:
    answers = (("TOKEN?", KeyboardInterrupt), ("Interrupted", ""), ("TOKEN?", "abc"))
    bench.follow(secret, answers=(*answers, ("yes/No", "q")))
    assert bench.ran == []


def test_a_command_that_was_interrupted_may_have_done_a_part_and_can_be_repeated(
    bench: Bench,
) -> None:
    bench.results["change"] = [KeyboardInterrupt]
    twice = (HOST_A, YES, YES, ("verify", "u"), ("HOST", ""), ("undone", "yes"))
    answers = (*twice, ("HOST", ""), ("undone", ""), ("verify", "q"))
    bench.follow(change, answers=answers)
    assert bench.ran == ["change alpha", "change alpha"]
    assert "Interrupted. It may have done a part: look before you repeat it." in text_of(bench.log)


def test_ctrl_c_is_how_a_command_that_does_not_end_is_ended(bench: Bench) -> None:
    bench.results["blocks"] = [Result("", -2, problem=Problem.FAILED)]
    bench.follow(blocks, answers=(RUN, ("verify", "q")))
    assert "it succeeded" in bench.desk.screen


# Time.


def test_the_time_stays_in_view_and_the_limit_is_reminded_of_once(bench: Bench) -> None:
    answers = (
        ("[0 s of 15 min] Enter: run it", Wait(14.9, "n nothing yet")),
        ("[14 min of 15 min]", Wait(0.1, "n still nothing")),
        ("[15 min of 15 min]", Wait(1, "n nothing at all")),
        ("[16 min of 15 min]", "q"),
    )
    bench.follow(look, answers=answers)
    said = "15 minutes have passed: escalate to Lead (e)."
    assert bench.desk.shown.count(said) == 1
    assert bench.desk.shown.index(said) > bench.desk.shown.index(bench.desk.asked[1])
    assert text_of(bench.log).count(f"- 03:15:00 Reminder: {said}") == 1


@pytest.mark.parametrize(("severity", "planned"), [(SEV4, False), (SEV1, True)])
def test_what_has_no_limit_reminds_of_none(bench: Bench, severity: Severity, planned: bool) -> None:
    answers = (("[0 s] Enter: run it", Wait(600, "?")), ("[600 min] Enter", "e"), ("run it", "q"))
    bench.follow(look, answers=answers, severity=severity, planned=planned)
    assert "passed" not in bench.desk.screen
    assert "NEXT MESSAGE" in bench.desk.screen


def test_a_full_disk_is_told_once_and_stops_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.log.broken = "No space left on device"
    bench.follow(look, answers=(RUN, ("verify", "q")))
    said = "The transcript cannot be written: No space left on device."
    assert bench.desk.shown.count(said) == 1


# A step alone.


def test_one_step_alone_ends_where_its_decision_says(bench: Bench) -> None:
    decides = look.adapted(
        branches=(
            Branch(prints("fine"), go_to("nowhere")),
            Branch(prints("else"), open_page("p")),
            anything_else(escalate()),
        )
    )
    bench.catalog.steps["p#decides"] = decides
    bench.catalog.procedures["p"] = bench.procedure
    bench.results["look"] = [Result("", 0, "fine"), Result("", 0, "bad")]
    page = alone(bench.catalog, "p#decides", SEV4)
    assert page.severity is SEV1
    for asked, code in (
        ((("Enter: done", ""),), VERIFIED),
        (
            (("escalate", ""), ("end here", "")),
            ESCALATED,
        ),
    ):
        bench.desk.script(RUN, *asked)
        walk = Walkthrough(bench.catalog, bench.log, bench.desk.clock())
        assert walk.follow(Guide(walk, bench.desk), "p#decides", page) == code


def test_a_step_of_no_procedure_has_no_limit(bench: Bench) -> None:
    page = alone(bench.catalog, "p#look", SEV4)
    assert page.severity is SEV4
    assert page.planned


# With the model of the platform.


@pytest.fixture
def good(platform: Platform) -> Deployment:
    """The deployment that worked, with a newer one live that crashes."""
    first = platform.live
    platform.deploy("dpl_bad", age=timedelta(minutes=10), faults=frozenset({"crash"}))
    return first


@pytest.fixture
def desk(terminal: Terminal) -> Desk:
    """A desk whose commands run in the mocked lane."""
    return Desk(lambda step, values: terminal.perform(step, **values))


def test_the_last_deployments_are_offered_from_what_was_listed(
    terminal: Terminal,
    desk: Desk,
    catalog: Catalog,
    good: Deployment,
    tmp_path: Path,
) -> None:
    terminal.expect(LIST, INSPECT_ALIAS)
    terminal.expect(inspect(good.url), starts(good.url), rollback(good.url), INSPECT_ALIAS)
    terminal.expect(*(one for one in WELL if not one.startswith("look")))
    live = terminal.platform.live.url
    desk.script(
        RUN,
        ("go on with step 6", ""),
        ("GOOD_DEPLOYMENT?", live),
        ("GOOD_DEPLOYMENT?", "1"),
        RUN,
        ("go on with step 7", ""),
        YES,
        ("go on with step 8, Roll back", ""),
        ("Changes production. Run it? yes/No", "n the lead agrees"),
        YES,
        ("verify that it worked", ""),
        RUN,
        ("go on with step 2, Open the page", ""),
        RUN,
        ("go on with step 3, Check the health", ""),
        RUN,
        ("go on with step 4, Sign in with a made-up address", ""),
        RUN,
        ("What do you see? 1 to 3", "1"),
        ("go on with step 5, Sign in as the test user", ""),
        RUN,
        ("What do you see? 1 to 3", "1"),
        ("go on with step 6, Look for errors", ""),
        RUN,
        ("go on with step 7, Do again", ""),
        RUN,
        ("What do you see? 1 to 3", "1"),
        ("Enter: done", ""),
    )
    log = new_log(tmp_path / "state")
    walk = Walkthrough(catalog, log, desk.clock())
    page = catalog.procedures[ROLLBACK]
    assert walk.follow(Guide(walk, desk), ROLLBACK, page, "list-deployments") == VERIFIED
    assert terminal.platform.live is good
    assert f"  1  {good.url}" in desk.shown
    assert "     age 1d, state Ready" in desk.shown
    assert f"  -  {live}" in desk.shown
    assert "     age 10m, state Ready, live now" in desk.shown
    assert any("URL that production serves now" in text for text in desk.shown)
    terminal.finished()
    log.close()
    assert text_of(log) == Path(__file__).with_name("rollback.md").read_text("utf-8")


def test_the_platform_is_asked_when_nothing_was_listed(
    terminal: Terminal, desk: Desk, catalog: Catalog, good: Deployment, tmp_path: Path
) -> None:
    terminal.expect(LIST, INSPECT_ALIAS)
    desk.script(("GOOD_DEPLOYMENT?", "9"), ("GOOD_DEPLOYMENT?", good.url), ("run it", "q"))
    log = new_log(tmp_path / "state")
    walk = Walkthrough(catalog, log, desk.clock())
    with pytest.raises(Left):
        walk.follow(Guide(walk, desk), ROLLBACK, catalog.procedures[ROLLBACK], "inspect-candidate")
    log.close()
    assert "Look up: List the production deployments" in text_of(log)


def test_a_list_without_lines_offers_nothing(desk: Desk, catalog: Catalog, tmp_path: Path) -> None:
    desk.perform_step = lambda *_: Result("", 1, problem=Problem.FAILED)
    desk.script(("GOOD_DEPLOYMENT?", "1"), ("GOOD_DEPLOYMENT?", "dpl_a"), ("run it", "q"))
    log = new_log(tmp_path / "state")
    walk = Walkthrough(catalog, log, desk.clock())
    with pytest.raises(Left):
        walk.follow(Guide(walk, desk), ROLLBACK, catalog.procedures[ROLLBACK], "inspect-candidate")
    log.close()
    assert "Type a number" not in desk.screen


def test_a_platform_that_does_not_answer_leaves_the_value_to_be_typed(
    desk: Desk, catalog: Catalog, tmp_path: Path
) -> None:
    def interrupted(step: Step, values: Mapping[str, str]) -> Result:
        raise KeyboardInterrupt

    desk.perform_step = interrupted
    desk.script(("GOOD_DEPLOYMENT?", "dpl_a"), ("run it", "q"))
    log = new_log(tmp_path / "state")
    walk = Walkthrough(catalog, log, desk.clock())
    with pytest.raises(Left):
        walk.follow(Guide(walk, desk), ROLLBACK, catalog.procedures[ROLLBACK], "inspect-candidate")
    log.close()
