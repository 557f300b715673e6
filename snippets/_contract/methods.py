"""The methods of a route: the names by which Next.js finds what answers."""

from __future__ import annotations

from snippets._contract.routes import VERBS, is_of_pages
from snippets._contract.typescript_modules import Module, TypeScriptProject


def methods(project: TypeScriptProject, module: Module) -> tuple[str, ...]:
    """Return the methods that a route file exports by name, from this file or another.

    What cannot be told is listed as unknown: `pages/api`, whose one handler answers the methods
    it likes, and names that a package exports.
    """
    note = project.checkout.note
    if is_of_pages(project.checkout, module.path):
        note(module.path, "a handler of pages/api: which methods it answers is not known")
        return ()
    names, unread = project.exported(module)
    for specifier in unread:
        note(module.path, f"exports all that {specifier} does, which was not read")
    found = tuple(sorted(names.intersection(VERBS)))
    if not found:
        note(module.path, "no method was found")
    return found
