// Vercel's SDK reads whatever comes: a missing scalar is empty, an unknown key is dropped, an
// unknown word of an enumeration passes. Its schemas are held to here without that leniency.

import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

const ZOD = pathToFileURL(`${process.argv[2]}/zod/v3/index.js`).href;
const STRICT = {
  "/types/primitives.js": `import * as z from "zod/v3";
    export const string = () => z.string(), number = () => z.number();
    export const boolean = () => z.boolean(), literal = (value) => z.literal(value);
    export const date = () => z.union([z.string().datetime(), z.number()]);
    export const optional = (schema) => schema.optional(), nullable = (schema) => schema.nullable();`,
  "/types/enums.js": `import * as z from "zod/v3";
    const words = (known) => z.nativeEnum(known);
    export { words as inboundSchema, words as inboundSchemaInt };
    export { words as outboundSchema, words as outboundSchemaInt };`,
  "/types/smartUnion.js": `export { union as smartUnion } from "zod/v3";`,
};
// Of a union every member is tried, where zod stops at the first that has a key too much.
const STRICT_ZOD = `export * from "${ZOD}"; import * as z from "${ZOD}";
  export const object = (shape) => z.object(shape).strict();
  export const union = (options) => z.unknown().transform((value, context) => {
    const read = options.map((option) => option.safeParse(value));
    const good = read.find((result) => result.success);
    if (good) return good.data;
    const unionErrors = read.map((result) => result.error);
    context.addIssue({ code: "invalid_union", unionErrors });
    return z.NEVER;
  });`;

registerHooks({
  resolve(name, context, next) {
    const ours = name === "zod/v3" && context.parentURL?.includes("/@vercel/sdk/");
    return ours ? { url: "runbook:strict-zod", shortCircuit: true } : next(name, context);
  },
  load(url, context, next) {
    const part = Object.keys(STRICT).find((end) => url.endsWith(`/@vercel/sdk/esm${end}`));
    const source = url === "runbook:strict-zod" ? STRICT_ZOD : STRICT[part];
    return source ? { format: "module", source, shortCircuit: true } : next(url, context);
  },
});
