// Why something is not believed, or was not done: one verdict and one reason of the registry
// (docs/reference/errors.md).

export type Verdict = "malformed" | "untrusted" | "refused" | "unavailable";

export class Fault extends Error {
  override readonly name = "Fault";

  constructor(
    readonly verdict: Verdict,
    readonly reason: string,
    words = "",
  ) {
    super(words ? `${reason}: ${words}` : reason);
  }
}

/** Bytes that lie about what they are. */
export function malformed(words: string, reason = "MALFORMED_STATEMENT"): Fault {
  return new Fault("malformed", reason, words);
}

/** Somebody who may not say this, or did not. */
export function untrusted(reason: string, words = ""): Fault {
  return new Fault("untrusted", reason, words);
}

/** A feed that cannot be what the point recorded (LN-EVT-006). */
export function broken(words: string): Fault {
  return new Fault("untrusted", "UNTRUSTED_HISTORY", words);
}

/** Runs `read`; whatever is wrong in it breaks the history at this place. */
export function at<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw broken(`${place}: ${error.message}`);
  }
}
