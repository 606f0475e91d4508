// Operations on values: their flattened text, written and read.
//
// This program speaks as the newest release and as recommended. Vectors about older releases or
// about what published readers and writers do otherwise are declined.

import { upstream } from "./answers.mjs";
import { flatten } from "./flatten.mjs";
import { BYTES, Declined, NotUnderstood, PLAIN, bytesOf, same } from "./forms.mjs";
import { graphOf, valueFrom } from "./nodes.mjs";
import { operation } from "./payload_operations.mjs";
import { unflatten } from "./unflatten.mjs";

/** @typedef {import("./answers.mjs").Args} Args */

const NEWEST = "5.0.0-beta.55";
const BOUNDARIES = ["values", "errors", "workflow", "display"];
const POLICIES = [
  "values-lone-surrogates",
  "values-tagged-cycles",
  "values-operands",
  "values-payloads",
  "values-references",
  "values-sparse-writers",
  "values-utf8",
  "values-own-errors",
];
const SPEAKING = ["dialect", "boundary", ...POLICIES];

/** @type {Record<string, import("./answers.mjs").Operation>} */
export const VALUE_OPERATIONS = {
  "values.encode": operation(["value", "now", ...SPEAKING], BYTES, (args) => {
    const writing = { boundary: boundaryOf(args), now: args.now ?? 0 };
    return new TextEncoder().encode(flatten(valueFrom(args.value), writing));
  }),
  "values.decode": operation(["wire", "classes", "steps", ...SPEAKING], PLAIN, (args) => {
    const reading = { boundary: boundaryOf(args), classes: args.classes, steps: args.steps };
    return graphOf(unflatten(bytesOf(args.wire), reading));
  }),
  "values.same": operation(["left", "right"], PLAIN, (args) =>
    same(graphOf(valueFrom(args.left)), graphOf(valueFrom(args.right))),
  ),
};

/** @param {Args} args */
function boundaryOf(args) {
  if ((args.dialect ?? NEWEST) !== NEWEST) throw new Declined(`dialect ${args.dialect}`);
  const published = POLICIES.find((policy) => upstream(args, policy));
  if (published) throw new Declined(`${published} as published`);
  const boundary = args.boundary ?? "values";
  if (!BOUNDARIES.includes(boundary)) throw new NotUnderstood(`boundary ${boundary}`);
  return boundary;
}
