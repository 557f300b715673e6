"""The methods of a route: what each asks of a caller, and how it answers."""

from __future__ import annotations

from tree_sitter import Node

from snippets.contracts import syntax
from snippets.contracts.access import REFUSALS, Asker, guards
from snippets.contracts.answers import Answers
from snippets.contracts.facts import Access, Method
from snippets.contracts.follow import Handler, handler
from snippets.contracts.middleware import Middleware
from snippets.contracts.project import Module, Project
from snippets.contracts.routes import VERBS
from snippets.contracts.syntax import part, string, text

PUBLIC = Access(kind="public")
# Packages whose handler is the sign-in itself: whoever signs in has no session yet.
_SIGN_IN = ("next-auth:default",)
ANY = "ANY"


class Methods:
    """Reads the methods of routes; the middleware is read once."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.asker = Asker(project)
        self.middleware = Middleware(project)

    def of(self, module: Module, address: str) -> tuple[Method, ...]:
        """Return the methods that a file answers; none, and a note, where it has a syntax error.

        `ANY` stands for all of them: a default export of pages/api that does not look at
        `req.method`.
        """
        if module.broken:
            self.project.checkout.note(module.broken, "a syntax error: the route was not read")
            return ()
        asked = self.middleware.access(address)
        found = [
            self._method(verb, one, asked)
            for verb in VERBS
            if (one := handler(self.project, module, verb))
        ]
        default = handler(self.project, module, "default")
        if not found and default:
            verbs = sorted(_compared(module)) or [ANY]
            found = [self._method(verb, default, asked) for verb in verbs]
        if not found:
            self.project.checkout.note(module.path, "no method was found")
        return tuple(sorted(found))

    def read(self, module: Module, address: str) -> tuple[Method, ...]:
        """Return the methods, or none, and a note, where the code is nested too deeply."""
        try:
            return self.of(module, address)
        except RecursionError:
            self.project.checkout.note(module.path, "nested too deeply, not read")
            return ()

    def _method(self, verb: str, one: Handler, asked: list[Access]) -> Method:
        answers = Answers(self.project)
        for function in one.functions:
            answers.collect(function)
        access = [*asked, *self._own(one, answers)]
        replies = {reply for site in answers.sites for reply in site.replies()}
        return Method(
            name=verb,
            access=tuple(dict.fromkeys(access)) or (PUBLIC,),
            replies=tuple(sorted(replies)),
        )

    def _own(self, one: Handler, answers: Answers) -> list[Access]:
        """Return what the route asks itself."""
        found = []
        for site in answers.sites:
            if site.statuses & REFUSALS:
                found += self.asker.of_site(site)
        for module, function in one.functions:
            for call in guards(module, function):
                found.append(Access(kind="unknown", place=module.place(call)))
        for module, node in one.unfollowed:
            if not set(one.packages) & set(_SIGN_IN):
                found.append(Access(kind="unknown", place=module.place(node)))
                self.project.checkout.note(
                    module.place(node), "a handler that could not be followed"
                )
        return found


def _compared(module: Module) -> set[str]:
    """Return the methods that a file compares `req.method` with."""
    found = set()
    for node in module.find(module.root, "binary_expression", "switch_statement"):
        if node.type == "switch_statement":
            if _is_method(part(node, "value")):
                cases = module.find(node, "switch_case")
                found |= {string(part(case, "value")) for case in cases}
        else:
            sides = part(node, "left"), part(node, "right")
            if any(_is_method(side) for side in sides):
                found |= {string(side) for side in sides}
    return {verb for verb in found if verb in VERBS}


def _is_method(node: Node | None) -> bool:
    return node is not None and text(part(syntax.unwrap(node), "property")) == "method"
