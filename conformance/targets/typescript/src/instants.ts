// Moments as whole microseconds since 1970: what the protocol counts in, and more than a Date can hold.

import { create } from "@bufbuild/protobuf";
import { TimestampSchema, type Timestamp } from "@bufbuild/protobuf/wkt";

export type Micros = bigint;

export const SECOND: Micros = 1_000_000n;
export const NEVER: Micros = parse("9999-12-31T23:59:59.999999Z");

/** RFC 3339 with a zone and at most six digits behind the dot. */
export function parse(text: string): Micros {
  const found = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)$/.exec(text);
  const seconds = found ? Date.parse(`${found[1]}${found[3]}`) / 1000 : NaN;
  if (Number.isNaN(seconds)) throw new RangeError(`expected an instant of RFC 3339, came ${text}`);
  return BigInt(seconds) * SECOND + BigInt((found?.[2] ?? "").padEnd(6, "0"));
}

export function machineNow(): Micros {
  return BigInt(Date.now()) * 1000n;
}

export function ofTimestamp(stamp: Timestamp): Micros {
  return stamp.seconds * SECOND + BigInt(Math.trunc(stamp.nanos / 1000));
}

export function toTimestamp(moment: Micros): Timestamp {
  return create(TimestampSchema, { seconds: moment / SECOND, nanos: Number(moment % SECOND) * 1000 });
}

/** RFC 3339 in UTC, with six digits behind the dot, or none. */
export function written(moment: Micros): string {
  const text = new Date(Number(moment / 1000n)).toISOString().slice(0, 19);
  const micros = moment % SECOND;
  return `${text}${micros ? `.${String(micros).padStart(6, "0")}` : ""}Z`;
}
