"""Bundle: see how much JavaScript every page loads and remove packages that nothing uses."""

from snippets._engine import Procedure, Risk, Step
from snippets._engine.conditions import number_above, prints, prints_nothing, succeeded
from snippets._engine.decision import Branch, carry_on, carry_on_if, finish
from snippets._vocabulary.parameters import PACKAGE
from snippets._vocabulary.policy import FIRST_LOAD_KB, SEV4
from snippets._vocabulary.tools import git, npm, npx

_FIRST_LOAD = r"First Load JS shared by all\s+([\d.]+) kB"

build_report = Step(
    npm("run", "build"),
    title="Build and read the sizes",
    risk=Risk.CHANGES_ELSEWHERE,
    why=(
        "The build prints what every page makes a browser load. Other scripts of the application "
        "that speak of the bundle print a fixed list and measure nothing."
    ),
    expect=(
        "A table with `Size` and `First Load JS` for each page, and below it `First Load JS shared "
        f"by all`, which should be under {FIRST_LOAD_KB} kB."
    ),
    undo="Delete the folder `.next`.",
    seconds=900,
    gap=(
        "There is nothing to gain from the images: `public/` holds a few small SVG drawings, and "
        "`npm run optimize:images` finds nothing that it can make smaller."
    ),
    branches=(
        Branch(
            number_above(FIRST_LOAD_KB, " kB shared by all", find=_FIRST_LOAD).meaning(
                "more than the application allows itself"
            ),
            carry_on(),
        ),
        Branch(succeeded("a table with less than that"), finish()),
    ),
)

list_unused_packages = Step(
    npx("--no", "depcheck"),
    title="List packages that seem unused",
    risk=Risk.READS,
    why=(
        "Compares `package.json` with what the code imports. These are hints: it lists packages "
        "that only the build or the tests use, among them `tailwindcss`, `@tailwindcss/postcss`, "
        "`cross-env` and `jest-environment-jsdom`. It says nothing about size."
    ),
    expect="`Unused dependencies` and names. It ends with exit code 255 when it lists anything.",
    seconds=300,
    branches=(
        Branch(prints("Unused dependencies"), carry_on()),
        Branch(
            prints("No depcheck issue", "Unused devDependencies", "Missing dependencies"), finish()
        ),
    ),
)

explain_package = Step(
    npm("explain", PACKAGE),
    title="See who needs the package",
    risk=Risk.READS,
    why="A package that another one needs stays installed, whatever you remove.",
    expect="The package, and `from the root project` where the application itself asks for it.",
    branches=(
        Branch(prints("from the root project"), carry_on()),
        Branch(succeeded("other packages only"), finish()),
        Branch(prints("No dependencies found matching"), finish()),
    ),
)

remove_package = Step(
    npm("uninstall", PACKAGE),
    title="Remove the package",
    risk=Risk.CHANGES_ELSEWHERE,
    why="Takes it out of `package.json` on your machine. Users notice nothing before a deployment.",
    expect="`removed` and a number of packages.",
    undo="@performance/bundle#restore-packages, then `npm install`.",
    seconds=300,
    branches=carry_on_if(prints("removed")),
)

check_package_gone = Step(
    npm("ls", PACKAGE, "--depth=0"),
    title="See that the application no longer asks for it",
    risk=Risk.READS,
    why="`npm uninstall` ends well for a name that was never there. This asks the other way round.",
    expect="`(empty)`, with exit code 1: here that is the good answer.",
    branches=carry_on_if(prints("(empty)")),
)

check_build = Step(
    build_report.action,
    title="Build again and compare",
    risk=Risk.CHANGES_ELSEWHERE,
    why="Shows whether anything still needed the package, and whether the sizes went down.",
    expect="The same table with smaller numbers.",
    undo="@performance/bundle#restore-packages, then `npm install`.",
    seconds=900,
    branches=(
        Branch(prints("Module not found").meaning("the code uses it after all"), carry_on()),
        Branch(succeeded("the table"), finish()),
    ),
)

restore_packages = Step(
    git("restore", "package.json"),
    title="Put the package back",
    risk=Risk.CHANGES_ELSEWHERE,
    why="Brings back the list of packages as it was committed. `npm install` then installs them.",
    expect="No output.",
    undo="@performance/bundle#remove-package.",
    branches=(Branch(succeeded(), finish()),),
)

review_packages = Step(
    git("diff", "--stat", "--", "package.json"),
    title="See what changed",
    risk=Risk.READS,
    why="Only the list of packages may have changed. It becomes live by @deployment/standard.",
    expect="`package.json` and the number of lines changed; nothing when nothing was removed.",
    branches=(
        Branch(prints_nothing("no line: nothing was removed"), finish()),
        Branch(prints("package.json"), finish()),
    ),
)

procedure = Procedure(
    code="RB-21",
    title="Make pages load less JavaScript",
    severity=SEV4,
    planned=True,
    symptoms=(
        "Pages are slow on phones although the server answers fast.",
        f"The build says that all pages share more than {FIRST_LOAD_KB} kB of JavaScript.",
        "The monthly clean-up of packages is due: @maintenance/regular-tasks.",
    ),
    not_this=(("The server itself is slow", "incidents/performance-degradation"),),
    steps=(
        build_report,
        list_unused_packages,
        explain_package,
        remove_package,
        check_package_gone,
        check_build,
        restore_packages,
    ),
    verify=(review_packages,),
)
