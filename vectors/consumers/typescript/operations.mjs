// All operations: what vectors ask, by name. An argument that is not known is never ignored.

import { NotUnderstood } from "./forms.mjs";
import { PAYLOAD_OPERATIONS } from "./payload_operations.mjs";
import { STREAM_OPERATIONS } from "./stream_operations.mjs";
import { VALUE_OPERATIONS } from "./value_operations.mjs";

/** @typedef {import("./answers.mjs").Args} Args */

/** @type {Record<string, import("./answers.mjs").Operation>} */
const OPERATIONS = { ...STREAM_OPERATIONS, ...PAYLOAD_OPERATIONS, ...VALUE_OPERATIONS };

/**
 * Finds an operation and checks that it knows these arguments.
 * @param {string} name
 * @param {Args} args
 */
export function operation(name, args) {
  if (!Object.hasOwn(OPERATIONS, name)) throw new NotUnderstood(`operation ${name}`);
  const found = OPERATIONS[name];
  const unknown = Object.keys(args).filter((argument) => !found.takes.includes(argument));
  if (unknown.length > 0) throw new NotUnderstood(`${name} with argument ${unknown.join(", ")}`);
  return found;
}
