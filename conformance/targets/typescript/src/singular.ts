// Refuses payloads that two honest parsers could read differently (LN-SIG-013): a field that stands twice,
// a group, a number longer than it needs to be, a length beyond the end, and very many fields.

import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { Fault } from "./faults.js";

const FIELD_LIMIT = 2048;
const VARINT = 0, FIXED64 = 1, LENGTH = 2, FIXED32 = 5;

/** Throws a Fault unless each singular field, at every depth, stands at most once. */
export function requireOneReading(payload: Uint8Array, schema: DescMessage): void {
  walk(payload, schema, FIELD_LIMIT);
}

/** How many more fields may follow this message. */
function walk(bytes: Uint8Array, schema: DescMessage | undefined, room: number): number {
  const seen = new Set<number>();
  for (let at = 0; at < bytes.length; ) {
    if (--room < 0) throw wrong(`more than ${FIELD_LIMIT} fields`);
    const [tag, afterTag] = varint(bytes, at);
    const number = Number(tag >> 3n), wireType = Number(tag & 7n);
    const field = schema?.fields.find((each) => each.number === number);
    if (field && !isRepeated(field)) {
      if (seen.has(number)) throw wrong(`${schema?.name}.${field.name} stands twice`);
      seen.add(number);
    }
    const [begin, end] = value(bytes, afterTag, wireType);
    if (wireType === LENGTH && field?.message) room = walk(bytes.subarray(begin, end), field.message, room);
    at = end;
  }
  return room;
}

function isRepeated(field: DescField): boolean {
  return field.fieldKind === "list" || field.fieldKind === "map";
}

/** Where the value at `at` begins and ends. */
function value(bytes: Uint8Array, at: number, wireType: number): [number, number] {
  if (wireType === VARINT) return [at, varint(bytes, at)[1]];
  let length = wireType === FIXED64 ? 8n : wireType === FIXED32 ? 4n : -1n;
  if (wireType === LENGTH) [length, at] = varint(bytes, at);
  if (length < 0n) throw wrong(`wire type ${wireType} is not used here`);
  if (BigInt(at) + length > BigInt(bytes.length)) throw wrong("a length points beyond the end");
  return [at, at + Number(length)];
}

function varint(bytes: Uint8Array, at: number): [bigint, number] {
  let found = 0n;
  for (let shift = 0n; shift <= 63n; shift += 7n) {
    const byte = bytes[at++];
    if (byte === undefined) break;
    found |= BigInt(byte & 0x7f) << shift;
    if (byte >= 0x80) continue;
    if (byte === 0 && shift) throw wrong("a number is longer than it needs to be");
    if (found >> 64n) throw wrong("a number does not fit into 64 bits");
    return [found, at];
  }
  throw wrong("a number does not end");
}

function wrong(words: string): Fault {
  return new Fault("MALFORMED_STATEMENT", words);
}
