// One order, from its bytes to its signed answer, in the order of work of LN-REQ-002.

import { create, fromBinary, type DescMessage } from "@bufbuild/protobuf";
import { CauseKind, TimeState } from "../gen/lockernet/v1/events_pb.js";
import {
  ConfirmationSchema,
  RefusalSchema,
  ReservationState,
  type ParcelTerms,
} from "../gen/lockernet/v1/reservations_pb.js";
import { SignedStatementSchema, type SignedStatement } from "../gen/lockernet/v1/statements_pb.js";
import { Fault } from "./faults.js";
import { toTimestamp, type Micros } from "./instants.js";
import type { Answered } from "./journal.js";
import { hex } from "./keys.js";
import { packed, type Happening, type Node } from "./node.js";
import { ORDERS } from "./orders.js";
import { isFinal } from "./reasons.js";
import { ANSWER_LIFETIME, believe, header, open, requirePolicy, seal, statementId, type Spoken } from "./statements.js";

/** What every kind of order tells. */
interface Order {
  readonly pointId: string;
  readonly parcelId?: Uint8Array;
  readonly parcel?: ParcelTerms;
}

/** The signed yes. Throws a Fault: with the signed Refusal beside it, or for bytes that are malformed or untrusted. */
export function take(node: Node, schema: DescMessage, statement: SignedStatement | undefined): SignedStatement {
  return node.command((now) => {
    const order = statement ?? create(SignedStatementSchema);
    const spoken = believe(order, node.directory, node.place, witnessedAt(node, order, now));
    const before = answered(node, spoken);
    if (before) return again(before);
    requireTime(node, now);
    requirePolicy(spoken, node.directory, node.place, now);
    const wish = open(spoken, schema) as unknown as Order;
    return decide(node, schema, wish, spoken, now);
  });
}

/** Whether the point can judge anything now (LN-NOD-052, LN-TRU-030). */
export function requireTime(node: Node, now: Micros): void {
  if (node.clock.state === TimeState.UNTRUSTED) throw new Fault("TIME_UNTRUSTED");
  if (node.directory.age(now) === "expired") throw new Fault("DIRECTORY_EXPIRED");
}

/** When this point first held the order: it is its own witness (LN-TRU-015). */
function witnessedAt(node: Node, order: SignedStatement, now: Micros): Micros {
  const before = node.world.orders.get(hex(statementId(order)));
  return before ? BigInt(before.at) : now;
}

function answered(node: Node, { header, statementId }: Spoken): Answered | undefined {
  const found = node.world.answers.get(`${header.issuer} ${hex(header.requestId)}`);
  if (found && found.order !== hex(statementId)) throw new Fault("REQUEST_ID_REUSED");
  return found;
}

/** The first answer, byte for byte; a no ends the call as it did then. */
function again({ answer }: Answered): SignedStatement {
  const statement = unpacked(answer);
  if (!statement.payloadType.includes(".refusal.")) return statement;
  const { reason } = fromBinary(RefusalSchema, statement.payload);
  throw new Fault(reason, "", { refusal: statement });
}

function decide(node: Node, schema: DescMessage, order: Order, spoken: Spoken, now: Micros): SignedStatement {
  const courier = spoken.header.issuer;
  const decision = ORDERS.get(schema)?.(node, order as never, courier, now) ?? "TRANSITION_NOT_ALLOWED";
  if (typeof decision === "string") throw refused(node, order, spoken, decision, now);
  const answer = confirmation(node, order, spoken, decision.body, now);
  const happening = { body: decision.body, members: [courier], cause: causeOf(spoken) };
  node.commit(now, [happening], { ...decision.beside, answer: remembered(spoken, answer, now) });
  return answer;
}

/** A signed no, recorded; a final one is remembered (LN-REQ-006). */
function refused(node: Node, order: Order, spoken: Spoken, reason: string, now: Micros): Fault {
  const parcelId = parcelOf(order);
  const final = isFinal(reason);
  const about = { orderId: spoken.statementId, pointId: order.pointId, ...(parcelId ? { parcelId } : {}) };
  const refusal = seal(RefusalSchema, { header: answerTo(node, spoken, now), ...about, reason, final }, node.settings.grant);
  const { courierId, wish } = { courierId: spoken.header.issuer, wish: wishOf(order) };
  const value = { courierId, reason, final, ...(parcelId ? { parcelId } : {}), ...(wish ? { wish } : {}) };
  const body = { case: "orderRefused", value } as const;
  const beside = final ? { answer: remembered(spoken, refusal, now) } : {};
  node.commit(now, [{ body, members: [courierId], cause: causeOf(spoken) }], beside);
  return new Fault(reason, "", { refusal });
}

/** The yes, signed before it is stored; it says how the parcel stands after the order. */
function confirmation(
  node: Node,
  order: Order,
  spoken: Spoken,
  body: Happening["body"],
  now: Micros,
): SignedStatement {
  const parcelId = parcelOf(order);
  const about = { orderId: spoken.statementId, pointId: order.pointId, ...(parcelId ? { parcelId } : {}) };
  const { reservation, reservedUntil } = standing(node, parcelId, body);
  const promise = reservation === ReservationState.HARD && reservedUntil !== undefined;
  const until = promise ? { reservedUntil: toTimestamp(reservedUntil) } : {};
  const message = { header: answerTo(node, spoken, now), ...about, reservation, ...until };
  return seal(ConfirmationSchema, message, node.settings.grant);
}

interface Standing {
  readonly reservation: ReservationState;
  readonly reservedUntil?: Micros | undefined;
}

function standing(node: Node, parcelId: Uint8Array | undefined, { case: what, value }: Happening["body"]): Standing {
  const known = node.world.parcels.get(hex(parcelId ?? new Uint8Array()));
  const before = known ?? { reservation: ReservationState.UNSPECIFIED, reservedUntil: undefined };
  if (what === "reservationCancelled") {
    const wasPromised = before.reservation === ReservationState.HARD;
    return { reservation: wasPromised ? ReservationState.CANCELLED : before.reservation };
  }
  if (what !== "compartmentReserved" && what !== "reservationExtended") return before;
  const { seconds = 0n, nanos = 0 } = value.reservedUntil ?? {};
  return { reservation: ReservationState.HARD, reservedUntil: seconds * 1_000_000n + BigInt(nanos / 1_000) };
}

/** LN-REQ-001, LN-REQ-008. */
function answerTo({ settings }: Node, spoken: Spoken, now: Micros) {
  const { networkId, operatorId: issuer } = settings;
  const { issuer: audience, requestId } = spoken.header;
  return header({ networkId, issuer, audience, requestId }, now, ANSWER_LIFETIME);
}

function remembered({ header, statementId }: Spoken, answer: SignedStatement, now: Micros): Answered {
  const [request, order] = [hex(header.requestId), hex(statementId)];
  return { issuer: header.issuer, request, order, answer: packed(answer), at: String(now) };
}

function causeOf({ statementId }: Spoken): Happening["cause"] {
  return { kind: CauseKind.STATEMENT, statementId };
}

function parcelOf({ parcelId, parcel }: Order): Uint8Array | undefined {
  return parcelId ?? parcel?.parcelId;
}

/** What an auditor needs to decide a no again (LN-CAP-018). */
function wishOf({ parcel }: Order) {
  if (!parcel?.outside) return undefined;
  const { outside, weightG, accessible, temperature } = parcel;
  return { outside, weightG, accessible, temperature };
}

export function unpacked(base64: string): SignedStatement {
  return fromBinary(SignedStatementSchema, Buffer.from(base64, "base64"));
}
