// What this point tells a member who asks: nothing of it changes anything, and what is somebody else's does not exist.

import { fromBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { randomBytes } from "node:crypto";
import { CustodyMark, CustodyState } from "../gen/lockernet/v1/custody_pb.js";
import * as services from "../gen/lockernet/v1/services_pb.js";
import { ReservationState } from "../gen/lockernet/v1/reservations_pb.js";
import {
  SessionTokenSchema,
  SignedStatementSchema,
  TimeAttestationSchema,
  type SignedStatement,
} from "../gen/lockernet/v1/statements_pb.js";
import { AUTHORITY, payloadType } from "./authority.js";
import { wishOf } from "./capacity.js";
import { digits } from "./codes.js";
import { Fault } from "./faults.js";
import type { Caller } from "./feed.js";
import { ofTimestamp, SECOND, toTimestamp, type Micros } from "./instants.js";
import { hex, unhex } from "./keys.js";
import type { Node } from "./node.js";
import { isBeyondExpected, isBeyondShare, isOffered, promised } from "./orders.js";
import { feedHead } from "./points.js";
import { believe, open, requirePolicy } from "./statements.js";
import { requireTime, unpacked } from "./taking.js";
import type { Parcel } from "./world.js";

const SESSION_LONGEST = 600n * SECOND;
const CHALLENGE_LIFETIME = 120n * SECOND;
const CHALLENGE_LIMIT = 1_000;
const RECORDS_A_PAGE = 32;

/** Who asks, by the session token in the metadata (LN-TRU-005). */
export function callerOf(node: Node, token: Uint8Array | undefined, now: Micros): Caller {
  if (!token) throw new Fault("UNTRUSTED_SESSION", "there is no token");
  requireTime(node, now);
  const { operatorId } = node.settings;
  const place = { ...node.place, audiences: [operatorId] };
  const statement = parsed(token);
  const isOther = AUTHORITY.has(statement.payloadType) && statement.payloadType !== payloadType(SessionTokenSchema);
  if (isOther) throw new Fault("UNTRUSTED_SESSION", "this is no token");
  const spoken = believe(statement, node.directory, place, now);
  requirePolicy(spoken, node.directory, place, now);
  open(spoken, SessionTokenSchema);
  const { issuer, notBefore, issuedAt, expiresAt } = spoken.header;
  if (!notBefore || !issuedAt || !expiresAt) throw new Fault("UNTRUSTED_SESSION");
  const begins = [ofTimestamp(notBefore), ofTimestamp(issuedAt)].reduce((one, other) => (one < other ? one : other));
  const ends = ofTimestamp(expiresAt);
  if (ends <= begins) throw new Fault("UNTRUSTED_SESSION", "it is valid for no time at all");
  if (ends - begins > SESSION_LONGEST) throw new Fault("UNTRUSTED_SESSION", "it is valid for more than ten minutes");
  return { member: issuer, until: ends + place.late };
}

export function listPoints(node: Node, asked: services.ListPointsRequest, now: Micros) {
  const feed = node.world.points;
  const from = Number(asked.afterSequence);
  if (from > feed.length) throw new Fault("MALFORMED_CURSOR");
  const points = feed.slice(from, from + Math.min(asked.pageSize || RECORDS_A_PAGE, RECORDS_A_PAGE));
  return { points, head: feedHead(node.settings, feed, now), more: from + points.length < feed.length };
}

/** Would this be promised now? */
export function checkReservation(node: Node, asked: services.CheckReservationRequest, { member }: Caller) {
  if (asked.pointId !== node.settings.pointId) throw new Fault("NOT_FOUND");
  const reason = reasonAgainst(node, asked, member) ?? "";
  return { possible: reason === "", reason };
}

function reasonAgainst(node: Node, asked: services.CheckReservationRequest, member: string): string | undefined {
  const wish = wishOf(asked);
  if (node.world.isInRecovery) return "POINT_IN_RECOVERY";
  if (asked.obligations.some((each) => !isOffered(each, node.settings.terms.obligations))) return "OBLIGATION_UNMET";
  if (asked.window) return "NOT_OFFERED";
  if (!node.bank(false).mayEverTake(wish)) return "NO_FITTING_SIZE";
  if (!node.bank(true).hasRoomFor([...promised(node), wish])) return "POINT_FULL";
  if (isBeyondShare(node, member)) return "QUOTA_REACHED";
  return isBeyondExpected(node, member) ? "TOO_MANY_EXPECTED" : undefined;
}

/** What became of a wish of the caller's own. */
export function getRequest(node: Node, asked: services.GetRequestRequest, { member }: Caller) {
  const found = node.world.answers.get(`${member} ${hex(asked.requestId)}`);
  if (!found) throw new Fault("NOT_FOUND");
  return { orderId: unhex(found.order), answer: unpacked(found.answer) };
}

export function getParcel(node: Node, asked: services.GetParcelRequest, caller: Caller) {
  const { state, reservation, reservedUntil, block, generation, open: obligations } = own(node, asked, caller);
  const isPromise = reservation === ReservationState.HARD && reservedUntil !== undefined;
  return {
    custody: state,
    reservation,
    ...(isPromise ? { reservedUntil: toTimestamp(reservedUntil) } : {}),
    marks: block === undefined ? [] : [CustodyMark.BLOCKED],
    obligations: [...obligations],
    generation,
  };
}

/** The digits of the newest generation, computed now (LN-COD-005, LN-COD-013). */
export function getClaimCode(node: Node, asked: services.GetClaimCodeRequest, caller: Caller) {
  const parcel = own(node, asked, caller);
  if (parcel.state !== CustodyState.EXPECTED) throw new Fault("RESERVATION_ENDED");
  const { generation, terms, id } = parcel;
  const [selector, version] = node.world.selectors.get(id) ?? [];
  const key = node.settings.digitKeys[(version ?? 0) - 1];
  if (!selector || !version || !key) throw new Fault("NOT_FOUND");
  return { selector, digits: digits(key, version, terms.parcelId, generation), generation };
}

function own(node: Node, { pointId, parcelId }: { pointId: string; parcelId: Uint8Array }, { member }: Caller): Parcel {
  const parcel = node.world.parcels.get(hex(parcelId));
  if (pointId !== node.settings.pointId || parcel?.courier !== member) throw new Fault("NOT_FOUND");
  return parcel;
}

/** Words on the time (LN-NOD-053). This point's clock is moved by none of them, only agreed with (LN-GRA-004). */
export class TimeWords {
  private readonly given = new Map<string, Micros>();

  attest(node: Node, asked: services.AttestTimeRequest): MessageInitShape<typeof services.AttestTimeResponseSchema> {
    const { clock, settings } = node;
    const now = clock.now();
    if (asked.pointId !== settings.pointId) throw new Fault("NOT_FOUND");
    if (asked.attestation) this.judge(node, asked.attestation, now);
    const challenge = randomBytes(16);
    for (const [old, until] of this.given) {
      if (until <= now || this.given.size >= CHALLENGE_LIMIT) this.given.delete(old);
    }
    this.given.set(hex(challenge), now + CHALLENGE_LIFETIME);
    return { challenge, state: clock.state, now: toTimestamp(now) };
  }

  private judge(node: Node, attestation: SignedStatement, now: Micros): void {
    const spoken = believe(attestation, node.directory, node.place, now);
    requirePolicy(spoken, node.directory, node.place, now);
    const { time } = open(spoken, TimeAttestationSchema);
    const challenge = hex(spoken.header.requestId);
    const isFresh = (this.given.get(challenge) ?? 0n) > now;
    this.given.delete(challenge); // good once
    const off = time ? ofTimestamp(time) - now : 0n;
    const agrees = (off < 0n ? -off : off) <= node.clock.error + 2n * SECOND;
    if (!isFresh || !agrees) throw new Fault("ATTESTATION_REFUSED");
  }
}

function parsed(token: Uint8Array): SignedStatement {
  try {
    return fromBinary(SignedStatementSchema, token);
  } catch {
    throw new Fault("UNTRUSTED_SESSION", "this is no statement");
  }
}
