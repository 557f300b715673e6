/**
 * Copy: one button for each command and each message, which says what it did.
 *
 * What is copied is what `values.js` made of the block, else the text that stands there, which stops
 * by itself when a value is missing.
 */
(() => {
  "use strict";

  const { make } = runbook;
  /** What was copied last says so, until something else is or its text changes. */
  let last = { again: () => {} };

  /** Return what a block is, for the name of its button. @param {Element} block @param {Element} article */
  function nameOf(block, article) {
    const heading = runbook.heading(block, article);
    const what = block.matches(".rb-command") ? "the command" : "the message";
    return what + heading.replace(/^(?:(\d+)\. )?/, (_, step) => (step ? ` of step ${step}: ` : ": "));
  }

  /** @param {Element} block @param {Element} article */
  function addButton(block, article) {
    const name = nameOf(block, article);
    const code = block.querySelector("pre code") ?? block;
    const verb = make("span", {}, "Copy");
    const status = make("p", { class: "rb-said", role: "status" });
    const button = runbook.button("", () => void press());
    button.classList.add("rb-copy");
    button.append(verb, make("span", { class: "rb-hidden" }, ` ${name}`));
    block.append(make("div", { class: "rb-copy-bar" }, button, status));

    function again() {
      verb.textContent = "Copy";
      button.classList.remove("rb-copied");
      status.replaceChildren();
    }

    async function press() {
      const plain = (code.textContent ?? "").replace(/\n$/, "");
      const { text, missing, old, at } =
        runbook.filled.get(block) ?? { text: plain, missing: [], old: [], at: 0 };
      last.again();
      last = { again };
      if (!(await runbook.copy(text))) {
        getSelection()?.selectAllChildren(code);
        status.textContent = "The browser did not allow it. It is selected: copy it by hand.";
        return;
      }
      verb.textContent = "Copied";
      button.classList.add("rb-copied");
      const [without, names] = [missing, old].map((all) => all.map(({ name }) => name).join(", "));
      if (missing.length) status.replaceChildren("Copied without a value for ", ...named(missing));
      else if (names) {
        const words = `Copied with ${names} of ${runbook.when(at)}: is that still the right one?`;
        status.replaceChildren(make("strong", { class: "rb-stale" }, words));
      } else status.textContent = "Copied";
      const left = without && ` (without ${without})`;
      const changed = block.matches("[data-risk=production], [data-risk=destroys]");
      runbook.did({ text: `Copied ${name}${left}`, changed });
    }
  }

  /** Return the missing values, each with a way to its field. @param {Named[]} missing */
  function named(missing) {
    const links = missing.flatMap(({ name, what }) => {
      const field = document.getElementById(`rb-value-${name}`);
      const code = make("code", {}, name);
      return [", ", field ? make("a", { href: `#${field.id}` }, code) : code, ` (${what})`];
    });
    return [...links.slice(1), ". Pasted like this it stops and says so; nothing runs."];
  }

  runbook.part((article) => {
    for (const block of article.querySelectorAll(".rb-command, .rb-message")) {
      addButton(block, article);
    }
  });
  // The clipboard no longer holds what the block shows.
  document.addEventListener("runbook:filled", () => last.again());
})();
