// What a whole feed tells of each parcel: its way through the custody table (docs/spec/custody.md), its chain of
// receipts, and that the code of a collection opens what the courier committed to.

import { CodeTier, CustodyState } from "../gen/lockernet/v1/custody_pb.js";
import type { Event } from "../gen/lockernet/v1/events_pb.js";
import type { ParcelTerms } from "../gen/lockernet/v1/reservations_pb.js";
import { broken } from "./faults.js";
import { hex, same, sha256, type Bytes } from "./keys.js";
import type { Handover } from "./receipts.js";

const { EXPECTED, DEPOSITING, WAITING, COLLECTING, REMOVING, UNCERTAIN } = CustodyState;
const VISITS: readonly CustodyState[] = [DEPOSITING, COLLECTING, REMOVING];

/** Where a parcel must be for an event, and where it is then; undefined: where it was. */
const STEPS: Readonly<Record<string, readonly [readonly CustodyState[], CustodyState?]>> = {
  depositStarted: [[EXPECTED], DEPOSITING],
  parcelDeposited: [[DEPOSITING], WAITING],
  depositAborted: [[DEPOSITING], EXPECTED],
  collectionStarted: [[WAITING], COLLECTING],
  parcelCollected: [[COLLECTING], CustodyState.COLLECTED],
  parcelWithdrawn: [[COLLECTING], CustodyState.WITHDRAWN],
  parcelRefused: [[COLLECTING], WAITING],
  collectionAborted: [[COLLECTING], WAITING],
  removalStarted: [[WAITING], REMOVING],
  parcelRemoved: [[REMOVING], CustodyState.REMOVED],
  removalAborted: [[REMOVING], WAITING],
  doorOpened: [[...VISITS, UNCERTAIN]],
  doorClosed: [VISITS],
  compartmentReopened: [VISITS],
  sessionInterrupted: [VISITS],
  unexpectedDoorOpened: [[WAITING, UNCERTAIN]],
  custodyMarkedUncertain: [[EXPECTED, ...VISITS, WAITING], UNCERTAIN],
  compartmentForced: [[...VISITS, WAITING, UNCERTAIN], UNCERTAIN],
  reservationCancelled: [[EXPECTED], CustodyState.ABORTED],
  expectationEnded: [[EXPECTED], CustodyState.ABORTED],
};

interface Parcel {
  readonly courier: string;
  readonly terms: ParcelTerms;
  state: CustodyState;
  shown?: { readonly tier: CodeTier; readonly generation: number };
  lastReceipt?: Bytes;
}

export class Parcels {
  private readonly known = new Map<string, Parcel>();
  private readonly foreign = new Set<string>();
  private goesOn = false;

  constructor(private readonly member: string | null) {}

  /** Whose parcel it is; undefined for one whose beginning stands elsewhere. */
  courierOf(event: Event): string | undefined {
    return this.known.get(parcelOf(event) ?? "")?.courier;
  }

  /** Another courier's parcel, at whose door the member's own driver acts under a delegation. */
  isForeign(event: Event): boolean {
    const id = parcelOf(event);
    if (id === undefined || this.known.has(id) || beginningOf(event)) return false;
    const { actorId } = event.body.value as { actorId?: string };
    if (this.member !== null && actorId === this.member) this.foreign.add(id);
    return this.foreign.has(id);
  }

  /** One more event with its verified receipt. Throws a Fault for what cannot be. */
  add(event: Event, handover: Handover | undefined): void {
    const beginning = beginningOf(event);
    if (beginning?.parcel) return this.begin(beginning.courierId, beginning.parcel);
    if (event.body.case === "epochBegun") this.goesOn = true; // parcels of an earlier epoch appear (LN-EVT-021)
    const id = parcelOf(event);
    if (id === undefined || !(isStep(event) || handover)) return;
    const parcel = this.known.get(id);
    if (parcel) this.move(parcel, event, handover);
    else if (!this.goesOn) throw broken(`parcel ${id} was never heard of`);
  }

  private begin(courier: string, terms: ParcelTerms): void {
    const id = hex(terms.parcelId);
    if (this.known.has(id)) throw broken(`parcel ${id} begins twice`);
    this.known.set(id, { courier, terms, state: EXPECTED });
  }

  private move(parcel: Parcel, event: Event, handover: Handover | undefined): void {
    const { body } = event;
    const resolved = body.case === "custodyResolved" ? ([[UNCERTAIN], body.value.state] as const) : undefined;
    const [from, to] = resolved ?? STEPS[body.case ?? ""] ?? [];
    const where = CustodyState[parcel.state];
    if (from && !from.includes(parcel.state)) throw broken(`${body.case} cannot follow on ${where}`);
    if (body.case === "collectionStarted") parcel.shown = body.value;
    if (handover) this.hand(parcel, event, handover);
    const isFoundEmpty = body.case === "compartmentInspected" && !body.value.occupied && parcel.state === WAITING;
    parcel.state = isFoundEmpty ? UNCERTAIN : (to ?? parcel.state);
  }

  private hand(parcel: Parcel, event: Event, { receipt, receiptId }: Handover): void {
    const none = new Uint8Array();
    if (!same(receipt.previousReceiptId ?? none, parcel.lastReceipt ?? none)) {
      throw broken("the receipt does not follow the parcel's receipt before it");
    }
    if (receipt.fromState !== parcel.state) throw broken(`the parcel was ${CustodyState[parcel.state]}`);
    const isTaken = event.body.case === "parcelCollected" || event.body.case === "parcelWithdrawn";
    if (isTaken) this.prove(parcel, receipt.proof);
    parcel.lastReceipt = receiptId;
  }

  /** What was shown at the door, and for T0 the secret that the commitment hides (LN-COD-002). */
  private prove({ shown, terms }: Parcel, proof: Handover["receipt"]["proof"]): void {
    if (!proof || !shown) throw broken("a collection without proof of what was shown");
    const isShown = proof.tier === shown.tier && proof.generation === shown.generation;
    if (!isShown) throw broken("the proof is of another code");
    if (proof.tier !== CodeTier.T0) return;
    const { claimHandle: handle, claimCommitment: committed } = terms;
    const opens = handle && committed && proof.claimSecret && same(committed, commitment(handle, proof.claimSecret));
    if (!opens) throw broken("the spent secret does not open what the courier committed to");
  }
}

/** What a point is told of a T0 code: enough to know it, not enough to make it. */
export function commitment(handle: Uint8Array, secret: Uint8Array): Bytes {
  return sha256("LN-claim-v1", handle, secret);
}

function beginningOf({ body }: Event): { courierId: string; parcel?: ParcelTerms } | undefined {
  const begins = ["compartmentReserved", "parcelExpected", "softReservationGiven"];
  return begins.includes(body.case ?? "") ? (body.value as { courierId: string; parcel?: ParcelTerms }) : undefined;
}

function isStep({ body }: Event): boolean {
  const kind = body.case ?? "";
  return kind in STEPS || kind === "custodyResolved" || kind === "compartmentInspected";
}

function parcelOf(event: Event): string | undefined {
  const parcel = beginningOf(event)?.parcel ?? (event.body.value as { parcelId?: Bytes } | undefined);
  return parcel?.parcelId && hex(parcel.parcelId);
}
