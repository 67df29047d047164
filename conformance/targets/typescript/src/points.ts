// What the operator says of its point (docs/spec/points.md): one record after the other, chained, with a fresh head.

import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  CredentialChannel,
  ParcelJourney,
  PointFeedHeadSchema,
  PointRecordSchema,
  type CompartmentClass,
  type PointRecord,
} from "../gen/lockernet/v1/points_pb.js";
import { HeaderSchema, type SignedStatement } from "../gen/lockernet/v1/statements_pb.js";
import type { Compartment } from "./capacity.js";
import { ofTimestamp, SECOND, type Micros } from "./instants.js";
import { same, sha256, type Bytes } from "./keys.js";
import type { Settings } from "./settings.js";
import { header, seal, statementId } from "./statements.js";

const DAY = 86_400n * SECOND;
const RECORD_LIFETIME = 30n * DAY;
const HEAD_LIFETIME = DAY;

/** A new record if what it says has changed, or the newest one ends soon (LN-PNT-008). */
export function renewed(
  settings: Settings,
  feed: readonly SignedStatement[],
  now: Micros,
): SignedStatement | undefined {
  const last = feed.at(-1);
  const record = contentOf(settings);
  if (last && says(last, record, now)) return undefined;
  const sequence = BigInt(feed.length + 1);
  const chain = last ? { sequence, previousStatementId: statementId(last) } : { sequence };
  const about = spoken(settings, toBinary(PointRecordSchema, record));
  record.header = create(HeaderSchema, { ...header(about, now, RECORD_LIFETIME), ...chain });
  return seal(PointRecordSchema, record, settings.directory);
}

/** Whether the newest record says this, and will for another day. */
function says(last: SignedStatement, record: PointRecord, now: Micros): boolean {
  const said = fromBinary(PointRecordSchema, last.payload);
  const lasts = said.header?.expiresAt !== undefined && ofTimestamp(said.header.expiresAt) > now + DAY;
  delete said.header;
  return lasts && same(toBinary(PointRecordSchema, said), toBinary(PointRecordSchema, record));
}

/** Names the end of the whole feed (LN-PNT-003). */
export function feedHead(settings: Settings, feed: readonly SignedStatement[], now: Micros): SignedStatement {
  const last = feed.at(-1);
  const lastStatementId = last ? statementId(last) : new Uint8Array(32);
  return seal(
    PointFeedHeadSchema,
    {
      header: header(spoken(settings, lastStatementId), now, HEAD_LIFETIME),
      lastSequence: BigInt(feed.length),
      lastStatementId,
    },
    settings.directory,
  );
}

function spoken({ networkId, operatorId }: Settings, about: Uint8Array) {
  const requestId: Bytes = sha256(about).slice(0, 16);
  return { networkId, issuer: operatorId, audience: networkId, requestId };
}

function contentOf({ pointId, terms, compartments }: Settings): PointRecord {
  return create(PointRecordSchema, {
    pointId,
    name: terms.name,
    position: { latitudeE7: terms.latitudeE7, longitudeE7: terms.longitudeE7 },
    addressLines: [...terms.addressLines],
    country: terms.country,
    timeZone: terms.timeZone,
    openingHours: "24/7",
    compartmentClasses: classesOf(compartments),
    obligations: [...terms.obligations],
    maxHoldSeconds: terms.maxHoldSeconds,
    maxReservationSeconds: terms.maxReservationSeconds,
    toleranceMm: terms.toleranceMm,
    journeys: [ParcelJourney.LAST_MILE],
    channels: [CredentialChannel.KEYPAD, CredentialChannel.STAFF], // LN-PNT-006
    quotas: [...terms.shares].map(([courierId, sharePermille]) => ({ courierId, sharePermille })),
    highestGrade: terms.highestGrade,
    weekendDays: [...terms.weekend],
    publicHolidays: terms.holidays.map(dateOf),
    workingDays: terms.workingDays.map(dateOf),
    ordinaryInChilled: terms.isOrdinaryInChilled,
    maxExpectedSeconds: terms.maxExpectedSeconds,
    ...(terms.othersShare === undefined ? {} : { othersSharePermille: terms.othersShare }),
    ...(terms.maxExpectedParcels === undefined ? {} : { maxExpectedParcels: terms.maxExpectedParcels }),
  });
}

type Class = Pick<CompartmentClass, "maxWeightG" | "count" | "accessibleCount" | "temperature"> &
  Pick<Compartment, "inside">;

/** Sizes in millimetres, never letters (LN-PNT-007). */
function classesOf(compartments: readonly Compartment[]): Class[] {
  const classes = new Map<string, Class>();
  for (const { inside, maxWeightG, temperature, isAccessible } of compartments) {
    const key = JSON.stringify([inside, maxWeightG, temperature]);
    const found = classes.get(key) ?? { inside, maxWeightG, temperature, count: 0, accessibleCount: 0 };
    classes.set(key, found);
    found.count++;
    if (isAccessible) found.accessibleCount++;
  }
  return [...classes.values()];
}

function dateOf(text: string): { year: number; month: number; day: number } {
  const [year = 0, month = 0, day = 0] = text.split("-").map(Number);
  return { year, month, day };
}
