// Digits by which a person collects (docs/spec/codes.md): computed each time, stored nowhere (LN-COD-005).

import { createHmac, randomInt } from "node:crypto";

const SELECTORS = 5_000;

/** Six digits of a parcel and a generation (LN-COD-004). */
export function digits(key: Uint8Array, keyVersion: number, parcelId: Uint8Array, generation: number): string {
  const message = Buffer.concat([Buffer.from("LN-T2-v1"), u32(keyVersion), parcelId, u32(generation)]);
  const number = createHmac("sha256", key).update(message).digest().readBigUInt64BE();
  return String(number % 1_000_000n).padStart(6, "0");
}

/** Four digits that no live parcel has, odd as a node's are (LN-COD-012); undefined if all are taken. */
export function drawSelector(live: ReadonlySet<string>, drawn = randomInt(SELECTORS)): string | undefined {
  for (let step = 0; step < SELECTORS; step++) {
    const selector = String(2 * ((drawn + step) % SELECTORS) + 1).padStart(4, "0");
    if (!live.has(selector)) return selector;
  }
  return undefined;
}

function u32(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes;
}
