// Every field of a message against its rule, once, at the edge (LN-MSG-002). The table goes by a field's name in the
// schema; a field whose name means two things has a row with its message's name before it.

import { ScalarType, type DescField, type DescMessage, type Message, type MessageShape } from "@bufbuild/protobuf";
import { reflect, type ReflectMessage } from "@bufbuild/protobuf/reflect";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { HoldUnit, type Hold } from "../gen/lockernet/v1/reservations_pb.js";
import { badField } from "./faults.js";
import { NEVER, ofTimestamp } from "./instants.js";

type Check = (value: never) => boolean;

const FIRST_SECOND = -62_135_596_800n;
const DAYS: readonly HoldUnit[] = [HoldUnit.CALENDAR_DAYS, HoldUnit.BUSINESS_DAYS];
const UNITS: readonly HoldUnit[] = [HoldUnit.HOURS, HoldUnit.OPEN_HOURS, ...DAYS];

const slug = (value: string) => /^[a-z0-9][a-z0-9.-]{0,63}$/.test(value) && !value.endsWith("\n");
const bytes = (length: number) => (value: Uint8Array) => value.length === length;
const between = (low: number, high: number) => (value: number) => low <= value && value <= high;
const isPositive = (value: bigint) => value < 1n << 63n;

const RULES: Readonly<Record<string, Check>> = {
  network_id: slug, issuer: slug, audience: slug, point_id: slug, successor_point_id: slug, delegate_id: slug,
  request_id: bytes(16), parcel_id: bytes(16), shipment_id: bytes(16),
  previous_statement_id: bytes(32), receipt_id: bytes(32), delegation_id: bytes(32), claim_commitment: bytes(32),
  claim_handle: bytes(8),
  label: (value: string) => /^[\x20-\x7e]{1,64}$/.test(value) && !value.endsWith("\n"),
  width_mm: between(1, 10_000), height_mm: between(1, 10_000), depth_mm: between(1, 10_000),
  weight_g: between(1, 1_000_000),
  parcel_count: between(1, 100),
  page_size: between(0, 10_000),
  sequence: isPositive, epoch: isPositive,
};

/** Fields that may be left out though the schema does not call them optional. */
const MAY_BE_MISSING = new Set(["ListEventsRequest.after", "StreamEventsRequest.after"]);

/** Throws MALFORMED_FIELD with the path of the first bad field. */
export function requireFields<D extends DescMessage>(schema: D, message: MessageShape<D>, path = ""): void {
  walk(reflect(schema, message as Message & MessageShape<D>), path);
}

function walk(message: ReflectMessage, path: string): void {
  for (const field of message.fields) {
    const at = path + field.name;
    if (field.fieldKind === "list") {
      if (field.listKind === "message") for (const each of message.get(field)) walk(each as ReflectMessage, `${at}.`);
      continue;
    }
    if (!message.isSet(field) && isOptional(field)) continue;
    if (field.fieldKind === "message") requireMessage(message, field, at);
    else if (field.fieldKind === "scalar") requireScalar(message, field, at);
  }
  if (message.desc.name === "Hold") requireHold(message.message as unknown as Hold, path);
  if (message.desc.name === "ParcelTerms") requireCommitment(message, path);
}

function isOptional(field: DescField): boolean {
  return Boolean(field.proto.proto3Optional) || MAY_BE_MISSING.has(`${field.parent.name}.${field.name}`);
}

function requireMessage(message: ReflectMessage, field: DescField & { fieldKind: "message" }, path: string): void {
  if (field.message.name === "SignedStatement") return; // judged as a statement, not as a field
  if (!message.isSet(field)) throw badField(path);
  const inner = message.get(field);
  if (field.message.typeName !== "google.protobuf.Timestamp") return walk(inner, `${path}.`);
  if (!isInstant(inner.message as unknown as Timestamp)) throw badField(path);
}

function requireScalar(message: ReflectMessage, field: DescField & { fieldKind: "scalar" }, path: string): void {
  const check = RULES[field.name];
  const value = message.get(field) as never;
  if (check && !check(value)) throw badField(path);
  if (field.scalar === ScalarType.UINT64 && !isPositive(value)) throw badField(path);
}

/** UTC, whole microseconds, years 1 to 9999. */
function isInstant(stamp: Timestamp): boolean {
  const isWhole = stamp.nanos >= 0 && stamp.nanos < 1e9 && stamp.nanos % 1000 === 0;
  return isWhole && stamp.seconds >= FIRST_SECOND && ofTimestamp(stamp) <= NEVER;
}

/** LN-DLN-004, and the narrower bound of a hold. */
function requireHold({ unit, amount }: Hold, path: string): void {
  if (!UNITS.includes(unit)) throw badField(`${path}unit`);
  if (!between(1, DAYS.includes(unit) ? 366 : 1_440)(amount)) throw badField(`${path}amount`);
}

function requireCommitment(message: ReflectMessage, path: string): void {
  const [handle, commitment] = ["claim_handle", "claim_commitment"].map((name) => {
    const field = message.fields.find((each) => each.name === name);
    return field !== undefined && message.isSet(field);
  });
  if (handle !== commitment) throw badField(`${path}claim_handle`);
}
