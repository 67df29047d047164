// What the point knows, built from its transactions alone (LN-NOD-037): each parcel from its events, and beside them
// labels, selectors, answers and the feed of points.

import { fromBinary } from "@bufbuild/protobuf";
import { CustodyState, type BlockCause } from "../gen/lockernet/v1/custody_pb.js";
import { EventSchema, type Event } from "../gen/lockernet/v1/events_pb.js";
import type { Obligation } from "../gen/lockernet/v1/points_pb.js";
import { ReservationState, type ParcelTerms } from "../gen/lockernet/v1/reservations_pb.js";
import { SignedStatementSchema, type SignedStatement } from "../gen/lockernet/v1/statements_pb.js";
import { Fault } from "./faults.js";
import { ofTimestamp, type Micros } from "./instants.js";
import type { Answered, Transaction } from "./journal.js";
import { hex, same, sha256, type Bytes } from "./keys.js";

export interface Parcel {
  readonly id: string;
  readonly courier: string;
  readonly terms: ParcelTerms;
  state: CustodyState;
  reservation: ReservationState;
  reservedUntil?: Micros | undefined;
  /** A walk-in is expected until then; none: until it is cancelled. */
  expectedUntil?: Micros | undefined;
  endedAt?: Micros;
  block?: BlockCause | undefined;
  generation: number;
  readonly open: Set<Obligation>;
}

export interface Stored {
  readonly bytes: Uint8Array;
  readonly id: Bytes;
  readonly sequence: bigint;
}

/** A chain of events: the whole journal, or those of one member (LN-EVT-007, LN-EVT-008). */
export type Chain = Stored[];

type Body = Event["body"];
type Step = (world: World, body: never, at: Micros) => void;

export class World {
  epoch = 1n;
  isInRecovery = false;
  /** The last event before this epoch began. */
  chain: Chain = [];
  readonly members = new Map<string, Chain>();
  checkpoint: SignedStatement | undefined;
  checkpoints = 0n;
  readonly parcels = new Map<string, Parcel>();
  readonly handles = new Set<string>();
  readonly labels = new Map<string, [courier: string, text: string]>();
  readonly selectors = new Map<string, [selector: string, keyVersion: number]>();
  /** By issuer and request id, and by the id of the order. */
  readonly answers = new Map<string, Answered>();
  readonly orders = new Map<string, Answered>();
  readonly points: SignedStatement[] = [];
  readonly faulted = new Set<string>();
  compartments: readonly string[] = [];
  directoryIssuedAt: Micros = 0n;

  static of(transactions: readonly Transaction[]): World {
    const world = new World();
    for (const each of transactions) world.apply(each);
    return world;
  }

  apply(transaction: Transaction): void {
    for (const each of transaction.events ?? []) this.take(decoded(each));
    if (transaction.checkpoint) {
      this.checkpoint = fromBinary(SignedStatementSchema, decoded(transaction.checkpoint));
      this.checkpoints++;
    }
    const { answer, label, selector, points, compartments, directory } = transaction;
    if (answer) {
      this.answers.set(`${answer.issuer} ${answer.request}`, answer);
      this.orders.set(answer.order, answer);
    }
    if (label) this.labels.set(label[0], [label[1], label[2]]);
    if (selector) this.selectors.set(selector[0], [selector[1], selector[2]]);
    for (const each of points ?? []) this.points.push(fromBinary(SignedStatementSchema, decoded(each)));
    if (compartments) this.compartments = compartments;
    if (directory) this.directoryIssuedAt = BigInt(directory);
  }

  /** Parcels that may still come, in the order in which they were announced. */
  *live(): Iterable<Parcel> {
    for (const each of this.parcels.values()) if (each.state === CustodyState.EXPECTED) yield each;
  }

  chainOf(member: string): Chain {
    return this.members.get(member) ?? [];
  }

  liveSelectors(): Set<string> {
    const found = new Set<string>();
    for (const each of this.live()) {
      const selector = this.selectors.get(each.id);
      if (selector) found.add(selector[0]);
    }
    return found;
  }

  /** Whether a live parcel of this courier carries the label (LN-CUS-003). */
  isLabelled(courier: string, text: string): boolean {
    for (const each of this.live()) {
      const [owner, label] = this.labels.get(each.id) ?? [];
      if (owner === courier && label === text) return true;
    }
    return false;
  }

  private take(bytes: Uint8Array): void {
    const event = fromBinary(EventSchema, bytes);
    const { position, body } = event;
    if (!position) throw broken("an event without a position");
    if (body.case === "epochBegun") this.begin(position.epoch);
    const stored = { bytes, id: sha256(bytes), sequence: position.sequence };
    follow(this.chain, stored, position.previous);
    for (const each of event.members) {
      const chain = this.chainOf(each.memberId);
      follow(chain, { ...stored, sequence: each.sequence }, each.previous);
      this.members.set(each.memberId, chain);
    }
    const step = STEPS[body.case ?? ""];
    if (step) step(this, body.value as never, instant(event.occurredAt) ?? 0n);
  }

  /** Nothing of a journal of an earlier epoch is shown any more (LN-EVT-020). */
  private begin(epoch: bigint): void {
    this.epoch = epoch;
    this.chain = [];
    this.members.clear();
    this.isInRecovery = true;
  }

  begun(courier: string, terms: ParcelTerms | undefined, reservation: ReservationState): Parcel {
    if (!terms) throw broken("a parcel without terms");
    const id = hex(terms.parcelId);
    const parcel = {
      id, courier, terms, reservation, state: CustodyState.EXPECTED, generation: 0, open: new Set(terms.obligations),
    };
    this.parcels.set(id, parcel);
    if (terms.claimHandle) this.handles.add(hex(terms.claimHandle));
    return parcel;
  }

  parcel(id: Uint8Array): Parcel {
    const found = this.parcels.get(hex(id));
    if (!found) throw broken("an event of a parcel that never began");
    return found;
  }
}

function steps<C extends NonNullable<Body["case"]>>(
  name: C,
  step: (world: World, body: Extract<Body, { case: C }>["value"], at: Micros) => void,
): [C, Step] {
  return [name, step as Step];
}

/** What each event changes; every other one changes nothing here. */
const STEPS: Readonly<Record<string, Step>> = Object.fromEntries([
  steps("compartmentReserved", (world, { courierId, parcel, reservedUntil }) => {
    world.begun(courierId, parcel, ReservationState.HARD).reservedUntil = instant(reservedUntil);
  }),
  steps("parcelExpected", (world, { courierId, parcel, expectedUntil }) => {
    world.begun(courierId, parcel, ReservationState.UNSPECIFIED).expectedUntil = instant(expectedUntil);
  }),
  steps("reservationExtended", (world, { parcelId, reservedUntil }) => {
    world.parcel(parcelId).reservedUntil = instant(reservedUntil);
  }),
  steps("reservationCancelled", (world, { parcelId }, at) => {
    const parcel = world.parcel(parcelId);
    parcel.state = CustodyState.ABORTED;
    parcel.endedAt = at;
    if (parcel.reservation === ReservationState.HARD) parcel.reservation = ReservationState.CANCELLED;
  }),
  steps("reservationLapsed", (world, { parcelId }) => {
    world.parcel(parcelId).reservation = ReservationState.LAPSED;
  }),
  steps("promiseBroken", (world, { parcelId }) => {
    world.parcel(parcelId).reservation = ReservationState.BROKEN;
  }),
  steps("expectationEnded", (world, { parcelId }, at) => {
    const parcel = world.parcel(parcelId);
    parcel.state = CustodyState.ABORTED;
    parcel.endedAt = at;
  }),
  steps("parcelBlocked", (world, { parcelId, cause }) => {
    world.parcel(parcelId).block = cause;
  }),
  steps("parcelReleased", (world, { parcelId }) => {
    world.parcel(parcelId).block = undefined;
  }),
  steps("codeReissued", (world, { parcelId, generation }) => {
    world.parcel(parcelId).generation = generation;
  }),
  steps("obligationCleared", (world, { parcelId, obligation }) => {
    world.parcel(parcelId).open.delete(obligation);
  }),
  steps("compartmentFaulted", (world, { compartmentId }) => {
    world.faulted.add(compartmentId);
  }),
  steps("compartmentRepaired", (world, { compartmentId }) => {
    world.faulted.delete(compartmentId);
  }),
  steps("recoveryEnded", (world) => {
    world.isInRecovery = false;
  }),
]);

/** Each event follows the one before it; a journal in which one does not is believed no further (LN-EVT-006). */
function follow(chain: Chain, stored: Stored, previous: Uint8Array): void {
  const last = chain.at(-1);
  const isNext = stored.sequence === (last?.sequence ?? 0n) + 1n && same(previous, last?.id ?? new Uint8Array(32));
  if (!isNext) throw broken(`event ${stored.sequence} does not follow`);
  chain.push(stored);
}

function broken(words: string): Fault {
  return new Fault("CONFIGURATION", `the journal: ${words}`);
}

function instant(stamp: { seconds: bigint; nanos: number } | undefined): Micros | undefined {
  return stamp ? ofTimestamp(stamp as never) : undefined;
}

function decoded(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, "base64"));
}
