/**
 * The engine of the search: what a tired person types, against the entries of the index.
 *
 * A query becomes slots, one for each word that says something. Each slot matches terms of the
 * index with a quality: the word itself, its stem, another word for the same, its beginning, or a
 * word one or two slips of the keyboard away. An entry is worth what its terms are worth, how much
 * of the query it covers, and how near the query is to one of its short names as a whole. A text
 * that was pasted is searched for the error texts that are known.
 */
window.runbookEngine = (index) => {
  "use strict";

  /** What a match is worth by where it is. */
  const FIELD = { title: 1, name: 0.9, error: 0.9, symptom: 0.7, teaser: 0.45, command: 0.6, text: 0.25 };
  const QUALITY = { exact: 1, same: 0.75, prefix: 0.85, slip: 0.8, slips: 0.6 };
  /** From so many words on a query was pasted, not typed. */
  const PASTED = 11;
  /** Of a page that is found whole, and of its parts. */
  const WHOLE = 1.12;
  /** A page with this share of what its part is worth comes before the part. */
  const PAGE_FIRST = 0.5;
  /** With less than this share of what the best is worth, nothing is shown. */
  const LEAST = 0.12;

  /** @typedef {{ entry: number, weight: number }} Posting */
  /** @typedef {{ terms: string[], weight: number, of: string, text: string }} Name */
  /** @typedef {{ word: string, terms: Map<string, number>, worth: number }} Slot */

  const ignored = new Set(index.ignored);

  /** Lower case, without accents, with plain quotes. @param {string} text */
  const fold = (text) =>
    text
      .normalize("NFKD")
      .replace(/[\u0300-\u036f]/g, "")
      .replace(/[\u2018\u2019\u0060\u00b4]/g, "'")
      .toLowerCase();

  /** @type {Map<string, string>} */
  const stems = new Map();

  /** A word without an end that only bends it. @param {string} word */
  function stem(word) {
    let root = stems.get(word);
    if (root === undefined) stems.set(word, (root = bare(word)));
    return root;
  }

  /** @param {string} word */
  function bare(word) {
    if (word.length < 4 || /\d/.test(word)) return word;
    let root = word.replace(/'s$/, "").replace(/ies$/, "y").replace(/sses$/, "ss");
    root = root.replace(/([^sui])s$/, "$1");
    if (root.length > 5) root = root.replace(/(?:ing|ed)$/, "");
    if (root !== word && root.length > 3) root = root.replace(/([bdfgmnprt])\1$/, "$1");
    return root.length > 4 ? root.replace(/e$/, "") : root;
  }

  const apart = new RegExp(`\\b(?:${Object.keys(index.joined).join("|").replaceAll(" ", "[ -]")})\\b`, "g");

  /** The words of a text, long ones with marks inside also whole. @param {string} text */
  function split(text) {
    const plain = fold(text).replace(apart, (two) => index.joined[two.replace("-", " ")] ?? two);
    /** @type {{ word: string, whole: boolean }[]} */
    const words = [];
    for (const [piece] of plain.matchAll(/[^\s"'(){}<>|;,[\]]+(?:'[a-z]+)?/g)) {
      const whole = piece.replace(/^[.:!?=]+|[.:!?=]+$/g, "");
      const parts = whole.replace(/'/g, "").match(/[a-z0-9]+/g) ?? [];
      if (parts.length > 1 || (/^-/.test(whole) && parts.length)) words.push({ word: whole, whole: true });
      // Hashes and the like name nothing.
      for (const part of parts) {
        if (part.length < 20 || !/\d/.test(part)) words.push({ word: part, whole: false });
      }
    }
    return words;
  }

  /** @typedef {ReturnType<typeof split>} Words */

  /** The words as one text that can be looked for in another. @param {Words} words */
  const line = (words) => ` ${words.filter((w) => !w.whole).map((w) => w.word).join(" ")} `;

  /** @type {Map<string, Map<number, number>>} the weight of a term in each entry */
  const postings = new Map();
  /** @type {Name[][]} */
  const names = [];
  /** @type {string[]} */
  const texts = [];
  /** @type {Map<string, string[]>} */
  const same = new Map();
  for (const group of index.same) {
    const alike = [...new Set(group.map(stem))];
    for (const one of alike) {
      same.set(one, [...(same.get(one) ?? []), ...alike.filter((other) => other !== one)]);
    }
  }

  /** @param {number} entry @param {string} text @param {number} weight */
  function add(entry, text, weight) {
    const words = split(text);
    const telling = words.filter(({ word, whole }) => whole || !ignored.has(word));
    const terms = telling.map(({ word, whole }) => (whole ? word : stem(word)));
    for (const term of terms) {
      let found = postings.get(term);
      if (!found) postings.set(term, (found = new Map()));
      const before = found.get(entry) ?? 0;
      found.set(entry, Math.max(before, weight) + Math.min(before, weight) * 0.08);
    }
    return { words, terms };
  }

  index.entries.forEach((entry, number) => {
    /** @param {string[]} list @param {number} weight @param {string} of */
    const named = (list, weight, of) =>
      list.map((text) => {
        const { words, terms } = add(number, text, weight);
        return { terms: [...new Set(terms)], weight, of, text: line(words) };
      });
    names.push([
      ...named([entry.t], FIELD.title, "title"),
      ...named(entry.n ?? [], FIELD.name, "name"),
      ...named(entry.e ?? [], FIELD.error, "error"),
      ...named(entry.y ?? [], FIELD.symptom, "symptom"),
    ]);
    const page = index.pages[entry.p]?.t ?? "";
    if (entry.a) add(number, page, FIELD.teaser * 0.6);
    add(number, entry.b ?? "", FIELD.teaser);
    add(number, entry.c ?? "", FIELD.command);
    add(number, entry.x ?? "", FIELD.text);
    texts.push(fold([entry.t, ...(entry.e ?? []), ...(entry.y ?? []), entry.c ?? "", entry.x ?? ""].join(" ")));
  });
  const vocabulary = [...new Set([...postings.keys(), ...same.keys()])].sort();
  /** @type {Map<number, string[]>} words of letters and digits alone, by length */
  const lengths = new Map();
  for (const term of vocabulary) {
    if (!/[^a-z0-9]/.test(term)) lengths.set(term.length, [...(lengths.get(term.length) ?? []), term]);
  }
  const total = index.entries.length;

  /** How much a term tells. @param {string} term */
  const worth = (term) => Math.log(1 + total / ((postings.get(term)?.size ?? 0) + 0.5));

  /**
   * How many slips lead from one word to the other, a swap being one; more than `most` is most + 1.
   * @param {string} a @param {string} b @param {number} most
   */
  function slips(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let above = /** @type {number[]} */ ([]);
    let row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      let least = i;
      for (let j = 1; j <= b.length; j++) {
        const cost = a[i - 1] === b[j - 1] ? 0 : 1;
        let best = Math.min(
          /** @type {number} */ (row[j]) + 1,
          /** @type {number} */ (next[j - 1]) + 1,
          /** @type {number} */ (row[j - 1]) + cost,
        );
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
          best = Math.min(best, /** @type {number} */ (above[j - 2]) + 1);
        }
        next.push(best);
        least = Math.min(least, best);
      }
      if (least > most) return most + 1;
      above = row;
      row = next;
    }
    return /** @type {number} */ (row[b.length]);
  }

  /** Whether two words of one length differ by a swap alone. @param {string} a @param {string} b */
  const swapped = (a, b) =>
    a.length === b.length && slips(a, b, 1) === 1 && [...a].sort().join() === [...b].sort().join();

  /** @param {Map<string, number>} terms @param {string} term @param {number} quality */
  function better(terms, term, quality) {
    if (quality > (terms.get(term) ?? 0)) terms.set(term, quality);
  }

  /** @type {Map<string, Map<string, number>>} what was near to words before */
  const nearby = new Map();

  /** The terms of the index near a word that is not in it. @param {string} word @param {boolean} far */
  function near(word, far) {
    const key = `${word} ${far}`;
    let found = nearby.get(key);
    if (!found) nearby.set(key, (found = nearest(word, far)));
    return found;
  }

  /** @param {string} word @param {boolean} far */
  function nearest(word, far) {
    /** @type {Map<string, number>} */
    const terms = new Map();
    const most = far ? 3 : word.length > 7 ? 2 : word.length > 3 ? 1 : 0;
    const digits = /\d/.test(word);
    const alike = Array.from({ length: 2 * most + 1 }, (_, i) => lengths.get(word.length - most + i) ?? []);
    for (const term of alike.flat()) {
      if (digits !== /\d/.test(term)) continue;
      if (most === 0) {
        if (word.length === 3 && swapped(word, term)) better(terms, term, QUALITY.slips);
        continue;
      }
      const count = slips(word, term, most);
      if (count > most || (count > 1 && term.length < 5)) continue;
      const quality = count === 1 ? QUALITY.slip : QUALITY.slips / (count - 1);
      better(terms, term, quality * (word[0] === term[0] ? 1 : 0.85));
    }
    const best = Math.max(0, ...terms.values());
    return new Map([...terms].filter(([, quality]) => quality > best * 0.8));
  }

  /**
   * What a word may mean in the index.
   * @param {string} word @param {{ pasted: boolean, last: boolean, far: boolean }} how
   */
  function meanings(word, { pasted, last, far }) {
    /** @type {Map<string, number>} */
    const terms = new Map();
    const root = stem(word);
    const known = postings.has(root) || same.has(root);
    if (postings.has(root)) terms.set(root, QUALITY.exact);
    if (!pasted && (!known || last) && word.length > 2) {
      for (const term of vocabulary) {
        if (term !== root && term.startsWith(root) && !/[^a-z0-9]/.test(term)) {
          better(terms, term, QUALITY.prefix * (0.4 + (0.6 * root.length) / term.length));
        }
      }
    }
    if (!pasted && !known && !(last && terms.size)) {
      for (const [term, quality] of near(root, far)) better(terms, term, quality);
    }
    const sources = [...terms, ...(same.has(root) ? [/** @type {[string, number]} */ ([root, 1])] : [])];
    if (!pasted) {
      for (const [term, quality] of sources) {
        for (const other of same.get(term) ?? []) better(terms, other, quality * QUALITY.same);
      }
    }
    return new Map([...terms].filter(([term]) => postings.has(term)));
  }

  let before = { key: "", slots: /** @type {Slot[]} */ ([]) };

  /** The slots of a query; those of the last one are kept. @param {string} query @param {boolean} far */
  function slotsOf(query, far) {
    const key = `${far} ${query}`;
    if (before.key !== key) before = { key, slots: cut(query, far) };
    return before.slots;
  }

  /** @param {string} query @param {boolean} far @returns {Slot[]} */
  function cut(query, far) {
    const all = split(query);
    let words = all.filter(({ word, whole }) => whole || !ignored.has(word));
    if (!words.some(({ whole }) => !whole)) words = all;
    const pasted = words.length >= PASTED;
    /** @type {Map<string, Slot>} */
    const slots = new Map();
    words.forEach(({ word, whole }, place) => {
      if (slots.has(word)) return;
      const last = place === words.length - 1;
      /** @type {Map<string, number>} */
      const terms = whole
        ? new Map(postings.has(word) ? [[word, 1]] : [])
        : meanings(word, { pasted, last, far });
      if (whole && !terms.size) return;
      const best = [...terms].filter(([, quality]) => quality > 0.9 * Math.max(...terms.values()));
      const value = Math.max(...best.map(([term]) => worth(term)));
      slots.set(word, { word, terms, worth: terms.size ? value : pasted ? 0 : Math.log(1 + total / 8) });
    });
    if (!pasted) join(all, slots);
    return [...slots.values()];
  }

  /**
   * Two words that are one in the index, also with a slip: "roll bakc".
   * @param {{ word: string, whole: boolean }[]} words @param {Map<string, Slot>} slots
   */
  function join(words, slots) {
    const typed = words.filter(({ whole }) => !whole).map(({ word }) => word);
    typed.forEach((word, place) => {
      const next = typed[place + 1];
      if (next === undefined || word.length + next.length < 5) return;
      const one = stem(word + next);
      /** @type {Map<string, number>} */
      const found = postings.has(one) || same.has(one) ? new Map([[one, 1]]) : new Map();
      const knows = (/** @type {string} */ w) => ignored.has(w) || postings.has(stem(w)) || same.has(stem(w));
      if (!found.size && !(knows(word) && knows(next))) {
        for (const [term, quality] of near(one, false)) if (term.length > 4) found.set(term, quality);
      }
      for (const [term, quality] of [...found]) {
        for (const other of same.get(term) ?? []) better(found, other, quality * QUALITY.same);
      }
      const terms = new Map([...found].filter(([term]) => postings.has(term)));
      if (!terms.size) return;
      const value = Math.max(...[...terms.keys()].map(worth));
      for (const part of [word, next]) {
        const slot = slots.get(part);
        // The two words stand for one: whatever else they meant weighs less.
        for (const [term, quality] of slot?.terms ?? []) better(terms, term, quality * 0.6);
        slots.delete(part);
      }
      slots.set(word + next, { word: word + next, terms, worth: value });
    });
  }

  /** How near a query is to a short text as a whole, from 0 to 1. @param {Slot[]} slots @param {Name} name */
  function likeness(slots, name) {
    let matched = 0;
    let asked = 0;
    /** @type {Set<string>} */
    const used = new Set();
    for (const slot of slots) {
      asked += slot.worth;
      let best = 0;
      for (const term of name.terms) {
        const quality = slot.terms.get(term) ?? 0;
        if (quality > 0) used.add(term);
        best = Math.max(best, quality);
      }
      matched += best * slot.worth;
    }
    if (!matched) return 0;
    const left = name.terms.filter((t) => !used.has(t)).reduce((sum, t) => sum + worth(t), 0);
    return matched / (asked + 0.5 * left);
  }

  /** Find the known error texts in a pasted one. @param {string} query @param {Slot[]} slots */
  function contained(query, slots) {
    const plain = line(split(query));
    const asked = new Set(slots.map(({ word }) => stem(word)));
    /** @type {Map<number, { score: number, error: string }>} */
    const found = new Map();
    names.forEach((list, entry) => {
      list.forEach((name, place) => {
        if (name.of !== "error" || !name.terms.length) return;
        const value = name.terms.reduce((sum, term) => sum + worth(term), 0);
        const there = name.terms.filter((term) => asked.has(term)).reduce((sum, term) => sum + worth(term), 0);
        const score = plain.includes(name.text) ? value : there / value > 0.85 ? value * 0.5 : 0;
        if (score > (found.get(entry)?.score ?? 0)) {
          const of = index.entries[entry];
          const error = of?.e?.[place - 1 - (of.n?.length ?? 0)] ?? "";
          found.set(entry, { score, error });
        }
      });
    });
    return found;
  }

  /** An error text as the teaser of its page. @param {string} error @param {SearchEntry} entry */
  const shown = (error, entry) => `Error text: ${error}. ${entry.b ?? ""}`;

  /** @param {string} query @param {boolean} far */
  function rank(query, far) {
    const slots = slotsOf(query, far);
    const asked = slots.reduce((sum, slot) => sum + slot.worth, 0);
    if (!asked) return [];
    const errors = contained(query, slots);
    const exact = fold(query).replace(/^["'\s]+|["'\s]+$/g, "");
    const asIs = line(split(query));
    /** @type {{ entry: number, score: number, said: string }[]} */
    const ranked = [];
    index.entries.forEach((entry, number) => {
      let sum = 0;
      let covered = 0;
      for (const slot of slots) {
        let best = 0;
        let quality = 0;
        for (const [term, q] of slot.terms) {
          const weight = postings.get(term)?.get(number);
          if (weight === undefined) continue;
          best = Math.max(best, q * weight);
          quality = Math.max(quality, q);
        }
        sum += slot.worth * best;
        covered += slot.worth * quality;
      }
      const error = errors.get(number);
      if (!sum && !error) return;
      let like = 0;
      let said = "";
      (names[number] ?? []).forEach((name, place) => {
        const value = likeness(slots, name) * name.weight;
        if (value <= like) return;
        like = value;
        const count = 1 + (entry.n?.length ?? 0);
        said =
          name.of === "symptom"
            ? entry.y?.[place - count - (entry.e?.length ?? 0)] ?? ""
            : name.of === "error"
              ? shown(entry.e?.[place - count] ?? "", entry)
              : "";
      });
      const coverage = covered / asked;
      let score = (sum / asked) * coverage + 1.3 * like * like;
      if (exact.length > 3 && texts[number]?.includes(exact)) score *= 1.15;
      if (error) {
        score += Math.min(2, error.score / 10);
        said = shown(error.error, entry);
      }
      score *= (entry.w ?? 1) * (entry.a ? 1 : WHOLE);
      // Called by its name, a page is what was meant.
      if (!entry.a && names[number]?.some((name) => name.text === asIs)) score += 1;
      ranked.push({ entry: number, score, said });
    });
    return ranked.sort((a, b) => b.score - a.score || a.entry - b.entry);
  }

  /**
   * Put a page before its parts unless it is much less like the query: it says what to know first.
   * @param {ReturnType<typeof rank>} ranked
   */
  function pagesFirst(ranked) {
    const wholes = new Map(
      ranked.filter(({ entry }) => !index.entries[entry]?.a).map((one) => [index.entries[one.entry]?.p, one]),
    );
    return [
      ...new Set(
        ranked.flatMap((one) => {
          const whole = wholes.get(index.entries[one.entry]?.p);
          return whole && whole.score >= one.score * PAGE_FIRST ? [whole, one] : [one];
        }),
      ),
    ];
  }

  /** @type {SearchEngine["find"]} */
  function find(query, limit = 8) {
    let ranked = rank(query, false);
    if (!ranked.length) ranked = rank(query, true);
    ranked = pagesFirst(ranked);
    const best = Math.max(0, ...ranked.map(({ score }) => score));
    /** @type {Map<number, number>} */
    const perPage = new Map();
    /** @type {SearchResult[]} */
    const results = [];
    for (const { entry, score, said } of ranked) {
      const found = index.entries[entry];
      const page = found && index.pages[found.p];
      if (!found || !page || results.length === limit) break;
      if (score < best * LEAST) continue;
      const count = perPage.get(found.p) ?? 0;
      if (count === 2) continue;
      perPage.set(found.p, count + 1);
      results.push({
        url: page.u + (found.a ? `#${found.a}` : ""),
        page: page.t,
        code: page.k ?? "",
        part: found.a ? found.t : "",
        teaser: said || found.b || "",
        mark: found.m ?? "",
        score,
      });
    }
    return results;
  }

  /** @type {SearchEngine["marks"]} */
  function marks(text, query) {
    const wanted = new Set(slotsOf(query, false).flatMap((slot) => [...slot.terms.keys()]));
    /** @type {[number, number][]} */
    const found = [];
    for (const piece of text.matchAll(/[\p{L}\p{N}]+/gu)) {
      if (wanted.has(stem(fold(piece[0])))) found.push([piece.index, piece.index + piece[0].length]);
    }
    return found;
  }

  return { find, marks };
};
