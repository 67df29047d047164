// The hash chain of a feed: each event follows the one before it, by sequence and by hash (LN-EVT-006).

import type { Cursor, Event, MemberPosition, PointPosition } from "../gen/lockernet/v1/events_pb.js";
import { broken } from "./faults.js";
import { same, type Bytes } from "./keys.js";

export type Place = Pick<Cursor, "epoch" | "sequence">;

/** The last event that a reader has: keep it, go on after it, and what comes next must follow it. */
export interface Seen extends Place {
  readonly eventId: Bytes;
}

/** Before the first event; the first one tells the epoch. */
export const NOTHING: Seen = { epoch: 0n, sequence: 0n, eventId: new Uint8Array(32) };

/** What is seen after the event at this position. Throws a Fault if it does not come next. */
export function follow(seen: Seen, position: PointPosition | MemberPosition, eventId: Bytes): Seen {
  const epoch = seen.sequence === 0n && seen.epoch === 0n ? position.epoch : seen.epoch;
  if (position.epoch !== epoch || position.sequence !== seen.sequence + 1n) {
    throw broken(`expected ${placeOf({ epoch, sequence: seen.sequence + 1n })}, came ${placeOf(position)}`);
  }
  const isNext = same(position.previous, seen.eventId);
  if (!isNext) throw broken(`${placeOf(position)} does not follow the event before it`);
  return { epoch, sequence: position.sequence, eventId };
}

/** Where the event stands in a member's feed. */
export function memberPosition(event: Event, memberId: string): MemberPosition {
  const found = event.members.find((each) => each.memberId === memberId);
  if (!found) throw broken(`an event does not concern ${memberId}`);
  return found;
}

export function placeOf({ epoch, sequence }: Place): string {
  return `event ${sequence} of epoch ${epoch}`;
}
