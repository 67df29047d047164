// Why something is not believed, or was not done: one reason of the registry (docs/reference/errors.md).

import type { Cursor } from "../gen/lockernet/v1/events_pb.js";
import type { SignedStatement } from "../gen/lockernet/v1/statements_pb.js";

/** What else a failed call carries beside its reason (LN-MSG-008). */
export interface Beside {
  readonly refusal?: SignedStatement;
  readonly resume?: Cursor;
}

export class Fault extends Error {
  override readonly name = "Fault";

  constructor(
    readonly reason: string,
    readonly words = "",
    readonly beside: Beside = {},
  ) {
    super(words ? `${reason}: ${words}` : reason);
  }
}

/** A field outside its rules, by its path; what came is not repeated (LN-MSG-002). */
export function badField(path: string): Fault {
  return new Fault("MALFORMED_FIELD", path);
}

/** A file or a setting that does not hold together (LN-NOD-001). */
export function wrongSetting(where: string, words: string): Fault {
  return new Fault("CONFIGURATION", `${where}: ${words}`);
}
