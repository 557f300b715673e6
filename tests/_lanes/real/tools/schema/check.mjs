// Holds exchanges with Vercel's API against the schemas of Vercel's SDK.
// Called with the folder node_modules. Reads one exchange a line, {method, target, body, status, answer, lines}, and says of each which
// operation of the SDK it is, as "METHOD /path", and what differs.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import "./strict.mjs";

const SDK = join(process.argv[2], "@vercel", "sdk");
const VERSION = /^\/v\d+(?=\/)/;

function operations() {
  const folder = join(SDK, "src", "funcs");
  return readdirSync(folder).map((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    const from = (name) =>
      text.match(new RegExp(`import \\{[^}]*\\b${name.replace("$", "\\$")}\\b[^}]*\\} from "../(models/[^"]+)"`))?.[1];
    const request = text.match(/\b(\w+\$outboundSchema)\.parse\(value\)/)?.[1];
    const path = text.match(/pathToFunc\(\s*"([^"]+)"/)[1];
    const answers = [...text.matchAll(/M\.(json|nil)\(\s*(\[[^\]]*\]|"?\w+"?),\s*(?:types\$\.optional\()?([\w$]+)/g)];
    return {
      name: `${text.match(/method: "(\w+)"/)[1]} ${path}`,
      path,
      pattern: path.replace(/\{(\w+)\}/g, "(?<$1>[^/]+)"),
      request: request && { schema: request, module: from(request) },
      body: /encodeJSON\("body", payload\.RequestBody/.test(text),
      answers: answers.map(([, kind, codes, schema]) => ({
        codes: codes.match(/\d+/g).map(Number),
        schema: kind === "json" && { schema, module: from(schema) },
      })),
      refusals: [...text.matchAll(/M\.fail\(\[([^\]]*)\]/g)].flatMap(([, codes]) =>
        codes.match(/\d{3}/g).map(Number),
      ),
    };
  });
}

const OPERATIONS = operations();

// The operation of an address: of its own version, or else of the newest other one.
function operation(method, path) {
  const matching = (whole, wanted) =>
    OPERATIONS.map((known) => ({ known, match: wanted.match(new RegExp(`^${whole(known.pattern)}$`)) }))
      .filter(({ known, match }) => match && known.name.startsWith(`${method} `))
      .sort((a, b) => Object.keys(a.match.groups ?? {}).length - Object.keys(b.match.groups ?? {}).length);
  const bare = path.replace(VERSION, "").replace(/^\/now(?=\/)/, "");
  const unversioned = (pattern) => pattern.replace(VERSION, "");
  return matching((pattern) => pattern, path)[0] ?? matching(unversioned, bare)[0];
}

async function schema(wanted) {
  return (await import(join(SDK, "esm", wanted.module)))[wanted.schema];
}

// Every issue as "where: what"; of a union those of the member that fits best.
function flat(issues, within = []) {
  return issues.flatMap((issue) => {
    const path = [...within, ...issue.path];
    return issue.code === "invalid_union" ? best(issue.unionErrors, path) : [{ ...issue, path }];
  });
}

function best(errors, path) {
  const members = errors.map(({ issues }) => flat(issues, path));
  const cost = (member) =>
    member.reduce((sum, issue) => {
      const other = issue.code === "invalid_literal" || issue.path.length === path.length;
      return sum + (issue.keys?.length ?? (other ? 1000 : 1));
    }, 0);
  return members.sort((a, b) => cost(a) - cost(b))[0];
}

function words({ path, keys, message }) {
  const where = (more) => [...path, ...more].join(".") || "(whole)";
  return keys ? keys.map((key) => `${where([key])}: Unknown key`) : `${where([])}: ${message}`;
}

async function differences(wanted, value) {
  const read = (await schema(wanted)).safeParse(value);
  return read.success ? [] : flat(read.error.issues).flatMap(words);
}

// A query has words only: those that are to be numbers or booleans become so.
async function query(wanted, asked) {
  const read = (await schema(wanted)).safeParse(asked);
  for (const issue of read.success ? [] : read.error.issues) {
    const [name] = issue.path;
    const made = issue.expected === "number" ? Number(asked[name]) : asked[name] === "true";
    if (issue.path.length === 1 && issue.received === "string") asked[name] = made;
  }
  return differences(wanted, asked);
}

async function check({ method, target, body, status, answer, lines }) {
  const url = new URL(target, "https://api.vercel.com");
  const asks = operation(method, url.pathname);
  if (!asks) return { operation: null, differences: [] };
  const { known, match } = asks;
  const wrong = [];
  if (known.request) {
    const asked = { ...match.groups, ...Object.fromEntries(url.searchParams) };
    const sent = known.body ? { ...asked, requestBody: body ?? {} } : asked;
    wrong.push(...(await query(known.request, sent)).map((text) => `request ${text}`));
  }
  const given = known.answers.find(({ codes }) => codes.includes(status));
  if (!given && !known.refusals.includes(status)) wrong.push(`answer (status): ${status}`);
  if (given?.schema) {
    const wanted = given.schema;
    const values = lines && !known.path.endsWith("/events") ? answer : [answer];
    for (const value of values)
      wrong.push(...(await differences(wanted, value)).map((text) => `answer ${text}`));
  }
  return { operation: known.name, differences: [...new Set(wrong)] };
}

for await (const line of createInterface({ input: process.stdin }))
  console.log(JSON.stringify(await check(JSON.parse(line))));
