// Receipts of hand-overs (LN-CUS-015): each is signed by the point's own device, addressed to the courier, and
// says what its event says. A parcel that was turned away has a signed no instead (LN-CUS-033).

import {
  CustodyReceiptSchema,
  CustodyState,
  DoorRefusalSchema,
  type CustodyReceipt,
} from "../gen/lockernet/v1/custody_pb.js";
import type { Event } from "../gen/lockernet/v1/events_pb.js";
import type { SignedStatement } from "../gen/lockernet/v1/statements_pb.js";
import type { Directory } from "./directory.js";
import { broken } from "./faults.js";
import { ofTimestamp } from "./instants.js";
import { same, type Bytes } from "./keys.js";
import { headerOf, open, verify, type Verified } from "./statements.js";

/** A verified receipt; keep the statement, it is the proof. */
export interface Handover {
  readonly receipt: CustodyReceipt;
  readonly receiptId: Bytes;
  readonly statement: SignedStatement;
}

/** Whose word counts: the operator and the point that were asked. */
export interface Speaker {
  readonly directory: Directory;
  readonly operator: string;
  readonly point: string;
}

/** Events that always move custody between parties: from where, to where. */
const HANDOVERS: Readonly<Record<string, readonly [CustodyState, CustodyState]>> = {
  parcelDeposited: [CustodyState.DEPOSITING, CustodyState.WAITING],
  parcelCollected: [CustodyState.COLLECTING, CustodyState.COLLECTED],
  parcelWithdrawn: [CustodyState.COLLECTING, CustodyState.WITHDRAWN],
  parcelRemoved: [CustodyState.REMOVING, CustodyState.REMOVED],
};

/** What a point's device said, judged at the time at which it was said (LN-TRU-011). */
export function verifyFromDevice(from: Speaker, statement: SignedStatement, audience: string): Verified {
  const saidAt = headerOf(statement).issuedAt;
  if (!saidAt) throw broken("a statement without its time");
  const place = { audiences: [audience], operator: from.operator, point: from.point };
  return verify(statement, from.directory, place, ofTimestamp(saidAt), ofTimestamp(saidAt));
}

/** The verified receipt of a hand-over; undefined for every other event. Throws a Fault. */
export function checkReceipt(
  from: Speaker,
  event: Event,
  eventId: Bytes,
  statement: SignedStatement | undefined,
  courier: string,
): Handover | undefined {
  const { body } = event;
  if (body.case === "depositRefused") {
    checkRefusal(from, event, eventId, statement);
    return undefined;
  }
  const isHandover = body.case === "custodyResolved" || (body.case !== undefined && body.case in HANDOVERS);
  if (!isHandover && statement) throw broken("a receipt for what is no hand-over");
  if (isHandover && !statement && body.case !== "custodyResolved") throw broken("a hand-over without a receipt");
  if (!statement) return undefined;
  const verified = verifyFromDevice(from, statement, courier);
  const receipt = open(verified, CustodyReceiptSchema);
  requireSame(receipt, event, eventId);
  return { receipt, receiptId: verified.statementId, statement };
}

function requireSame(receipt: CustodyReceipt, event: Event, eventId: Bytes): void {
  const { body } = event;
  const told = body.value as { parcelId: Bytes; grade: number; compartmentId?: string };
  const way = body.case === "custodyResolved" ? [CustodyState.UNCERTAIN, body.value.state] : HANDOVERS[body.case ?? ""];
  if (!same(receipt.eventId, eventId)) throw broken("the receipt is of another event");
  if (receipt.fromState !== way?.[0] || receipt.toState !== way[1]) throw broken("the receipt says another way");
  const agrees =
    receipt.pointId === event.pointId &&
    same(receipt.parcelId, told.parcelId) &&
    receipt.grade === told.grade &&
    receipt.compartmentId === (told.compartmentId ?? receipt.compartmentId) &&
    isSameTime(receipt, event);
  if (!agrees) throw broken("the receipt says something else than its event");
  const showsProof = body.case === "parcelCollected" || body.case === "parcelWithdrawn";
  if (receipt.proof && !showsProof) throw broken("the receipt of another hand-over carries the proof of a collection");
}

function checkRefusal(from: Speaker, event: Event, eventId: Bytes, statement: SignedStatement | undefined): void {
  if (event.body.case !== "depositRefused" || !statement) throw broken("turned away without a signed refusal");
  const told = event.body.value;
  const no = open(verifyFromDevice(from, statement, told.courierId), DoorRefusalSchema);
  const none = new Uint8Array();
  const agrees =
    same(no.eventId, eventId) &&
    no.pointId === event.pointId &&
    same(no.parcelId ?? none, told.parcelId ?? none) &&
    no.reason === told.reason &&
    isSameTime(no, event);
  if (!agrees) throw broken("the refusal says something else than its event");
}

function isSameTime(one: Pick<Event, "occurredAt">, other: Pick<Event, "occurredAt">): boolean {
  return one.occurredAt?.seconds === other.occurredAt?.seconds && one.occurredAt?.nanos === other.occurredAt?.nanos;
}
