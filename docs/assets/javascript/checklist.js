/**
 * Checklists keep their ticks in this browser, by page and item.
 *
 * An item whose words changed is another item, and is not ticked.
 */
(() => {
  "use strict";

  const { make } = runbook;

  /** @typedef {Record<string, number>} Ticks when each item was ticked, by its key */

  /** @param {string} page @returns {Ticks} */
  const read = (page) => Object.assign(Object.create(null), runbook.read(`ticks.${page}`, {}));

  /** @param {string} page @param {(ticks: Ticks) => void} change */
  function change(page, change) {
    const ticks = read(page);
    change(ticks);
    runbook.keep(`ticks.${page}`, Object.keys(ticks).length ? ticks : undefined);
  }

  class Checklist {
    /** @param {Element} list @param {string} page */
    constructor(list, page) {
      this.page = page;
      /** What a reset took away. @type {Ticks | undefined} */
      this.taken = undefined;
      this.items = [...list.querySelectorAll("input[data-item]")].map((input) => {
        const label = input.closest("label, li");
        const words = label ? runbook.words(label) : "";
        const key = input.getAttribute("data-item") ?? "";
        return { input: /** @type {HTMLInputElement} */ (input), words, key };
      });
      this.progress = make("span", { role: "status" });
      this.button = runbook.button("Reset", () => this.reset());
      const bar = make("p", { class: "rb-progress" }, this.progress, " ", this.button);
      list.before(bar);
      for (const item of this.items) {
        item.input.addEventListener("change", () => this.tick(item));
      }
      this.show();
    }

    /** @param {{input: HTMLInputElement, words: string, key: string}} item */
    tick({ input, words, key }) {
      this.taken = undefined;
      change(this.page, (ticks) => {
        if (input.checked) ticks[key] = Date.now();
        else delete ticks[key];
      });
      for (const list of shown) list.show();
      runbook.did({ text: `${input.checked ? "Ticked" : "Unticked"}: ${words}` });
    }

    /** Untick everything; pressed again before anything is ticked, bring it back. */
    reset() {
      const back = this.taken;
      /** @type {Ticks} */
      const taken = Object.create(null);
      change(this.page, (ticks) => {
        for (const { key } of this.items) {
          const at = ticks[key];
          if (at) taken[key] = at;
          delete ticks[key];
        }
        Object.assign(ticks, back);
      });
      this.taken = back ? undefined : taken;
      this.show();
      runbook.did({ text: back ? "Brought ticks back" : "Reset a checklist" });
    }

    /** Show what is kept. */
    show() {
      const ticks = read(this.page);
      for (const { input, key } of this.items) input.checked = key in ticks;
      const times = this.items.flatMap(({ key }) => (key in ticks ? [ticks[key]] : []));
      const last = times.length ? `, last ticked ${runbook.when(Math.max(...times.map(Number)))}` : "";
      this.progress.textContent = `${times.length} of ${this.items.length}${last}`;
      this.button.textContent = this.taken ? "Undo the reset" : "Reset";
      this.button.disabled = !times.length && !this.taken;
    }
  }

  /** @type {Checklist[]} */
  let shown = [];

  runbook.part((article) => {
    const page = article.dataset.page ?? "";
    const inputs = [...article.querySelectorAll("input[data-item]")];
    const lists = new Set(inputs.flatMap((input) => input.closest("ul, ol") ?? []));
    shown = [...lists].map((list) => new Checklist(list, page));
  });
  runbook.refresh("ticks.", () => shown.forEach((list) => list.show()));
})();
