/** How old a proof is: a page ages after it was built, and only the reader's clock knows by how much. */
(() => {
  "use strict";

  const DAY = 86400000; // milliseconds

  runbook.part((article) => {
    const proof = article.querySelector(".rb-proof[data-review]");
    const limit = Number(proof?.getAttribute("data-review"));
    const proven = proof?.querySelector("time[datetime]");
    const age = Math.floor((Date.now() - Date.parse(proven?.getAttribute("datetime") ?? "")) / DAY);
    if (!(age > limit)) return;
    const words = `${age} days ago; a proof holds for ${limit}. Compare what each command prints.`;
    const stale = runbook.make("strong", { class: "rb-stale" }, `Proven ${words}`);
    article.querySelector(".rb-status")?.append(runbook.make("p", {}, stale));
  });
})();
