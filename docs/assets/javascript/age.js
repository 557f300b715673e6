/** How old a proof is: a page ages after it was built, and only the reader's clock knows by how much. */
(() => {
  "use strict";

  const DAY = 86400000; // milliseconds

  runbook.part((article) => {
    const status = article.querySelector(".rb-status[data-review]");
    const limit = Number(status?.getAttribute("data-review"));
    const proven = status?.querySelector("time[datetime]");
    const age = Math.floor((Date.now() - Date.parse(proven?.getAttribute("datetime") ?? "")) / DAY);
    if (!(age > limit)) return;
    const words = `${age} days ago; a proof holds for ${limit}. Compare what each command prints.`;
    proven?.closest("li")?.append(" ", runbook.make("strong", { class: "rb-stale" }, words));
  });
})();
