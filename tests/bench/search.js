// node search.js ENGINE ROUNDS INDEX…: milliseconds of each query in each index, in turn, as JSON.
"use strict";
const { readFileSync } = require("node:fs");
const [engine, rounds, ...indexes] = process.argv.slice(2);
const queries = JSON.parse(readFileSync(0, "utf8"));
globalThis.window = {};
const run = (file) => (0, eval)(readFileSync(file, "utf8"));
run(engine);
const made = indexes.map((file) => {
  run(file);
  const started = performance.now();
  const { find } = window.runbookEngine(window.runbookIndex);
  return { opening: performance.now() - started, find, found: 0, times: queries.map(() => []) };
});
// The first round warms up and does not count.
for (let round = 0; round <= Number(rounds); round++) {
  queries.forEach((query, number) => {
    for (const one of made) {
      const before = one.find("\u0000", 1); // so that nothing is kept from the round before
      const started = performance.now();
      const results = one.find(query, 20);
      const taken = performance.now() - started;
      if (round) one.times[number].push(taken);
      else one.found += results.length > 0 && before.length === 0;
    }
  });
}
console.log(JSON.stringify(made.map(({ opening, found, times }) => ({ opening, found, times }))));
