// What this point does with each order: a yes with its event, or a reason why not. Nothing is stored here, and nobody
// asks who the courier is but where the parcel, the label or the published share is its own (LN-CAP-004).

import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import * as custody from "../gen/lockernet/v1/custody_pb.js";
import { EvidenceGrade, Obligation, ParcelJourney } from "../gen/lockernet/v1/points_pb.js";
import * as reservations from "../gen/lockernet/v1/reservations_pb.js";
import { ReservationState, type ParcelTerms } from "../gen/lockernet/v1/reservations_pb.js";
import { quota, wishOf, type Wish } from "./capacity.js";
import { drawSelector } from "./codes.js";
import { termEnd } from "./deadlines.js";
import { Fault } from "./faults.js";
import { ofTimestamp, SECOND, toTimestamp, type Micros } from "./instants.js";
import type { Transaction } from "./journal.js";
import { hex } from "./keys.js";
import { labelText } from "./labels.js";
import type { Happening, Node } from "./node.js";
import type { Parcel } from "./world.js";

export interface Yes {
  readonly body: Happening["body"];
  readonly beside?: Transaction;
}

/** A yes, or a reason of the registry. */
export type Decision = Yes | string;

type Decide<M> = (node: Node, order: M, courier: string, now: Micros) => Decision;

const { CustodyState, BlockCause } = custody;

/** Every kind of order that this point takes. */
export const ORDERS: ReadonlyMap<DescMessage, Decide<never>> = new Map([
  row(reservations.ReserveCompartmentSchema, reserve),
  row(custody.DepositOrderSchema, expect),
  row(reservations.CancelReservationSchema, about(cancel)),
  row(reservations.ExtendDeadlineSchema, about(extend)),
  row(custody.BindLabelSchema, about(bindLabel)),
  row(custody.ReissueCodeSchema, about(reissue)),
  row(custody.BlockParcelSchema, about((_, { parcelId, cause }) => blocked({ parcelId, cause }))),
  row(custody.RedirectParcelSchema, about((_, { parcelId, successorPointId }) =>
    blocked({ parcelId, cause: BlockCause.REDIRECT, ...(successorPointId ? { successorPointId } : {}) }))),
  row(custody.ReleaseParcelSchema, about((parcel, { parcelId }) =>
    parcel.block === undefined ? "TRANSITION_NOT_ALLOWED" : { body: { case: "parcelReleased", value: { parcelId } } })),
  row(custody.ClearObligationSchema, about((parcel, { parcelId, obligation }) => parcel.open.has(obligation)
    ? { body: { case: "obligationCleared", value: { parcelId, obligation } } }
    : "TRANSITION_NOT_ALLOWED")),
  row(custody.CollectOrderSchema, about(() => "WRONG_JOURNEY")), // nothing is sent from here (LN-CUS-026)
  row(custody.RemoveOrderSchema, about(() => "NOT_REMOVABLE")), // nothing lies here (LN-CUS-031)
  row(custody.CloseDisputeSchema, about(() => "TRANSITION_NOT_ALLOWED")), // nothing was ever handed over
  row(custody.CountersignatureSchema, about(() => "TRANSITION_NOT_ALLOWED")),
  row(custody.ContestSchema, about(() => "TRANSITION_NOT_ALLOWED")),
]);

function row<D extends DescMessage>(schema: D, decide: Decide<MessageShape<D>>): [DescMessage, Decide<never>] {
  return [schema, decide as Decide<never>];
}

interface AboutParcel {
  readonly pointId: string;
  readonly parcelId: Uint8Array;
  readonly delegationId?: Uint8Array | undefined;
}

/** An order about a parcel of the courier's own that is expected here; every other one does not exist (LN-CUS-023). */
function about<M extends AboutParcel>(
  decide: (parcel: Parcel, order: M, node: Node, now: Micros) => Decision,
): Decide<M> {
  return (node, order, courier, now) => {
    if (order.pointId !== node.settings.pointId) return "NOT_FOUND";
    if (order.delegationId) return "DELEGATION_UNKNOWN"; // this point holds none
    const parcel = node.world.parcels.get(hex(order.parcelId));
    if (parcel?.courier !== courier) return "NOT_FOUND";
    if (parcel.state !== CustodyState.EXPECTED) return "RESERVATION_ENDED";
    return decide(parcel, order, node, now);
  };
}

/** The first fault of LN-REQ-007 in its order. */
function reserve(node: Node, order: reservations.ReserveCompartment, courier: string, now: Micros): Decision {
  const { parcel, reservedUntil, windowBegin, pointId } = order;
  const label = labelText(order.label);
  const until = instant(reservedUntil);
  if (!parcel || pointId !== node.settings.pointId) return "NOT_FOUND";
  if (node.world.isInRecovery) return "POINT_IN_RECOVERY";
  if (until <= now) return "RESERVATION_ENDED";
  if (until > now + BigInt(node.settings.terms.maxReservationSeconds) * SECOND) return "WINDOW_TOO_LONG";
  const no = refusalOf(node, parcel, courier, now, { label, hasWindow: windowBegin !== undefined });
  if (no) return no;
  const selector = drawSelector(node.world.liveSelectors());
  const wish = wishOf(parcel);
  if (!node.bank(true).hasRoomFor([...promised(node), wish])) return "POINT_FULL";
  if (!selector && !parcel.claimHandle) return "POINT_FULL";
  if (isBeyondShare(node, courier)) return "QUOTA_REACHED";
  if (isBeyondExpected(node, courier)) return "TOO_MANY_EXPECTED";
  const value = { courierId: courier, parcel, reservedUntil: toTimestamp(until) };
  return { body: { case: "compartmentReserved", value }, beside: beside(parcel, courier, label, selector, node) };
}

/** A parcel without a promise: a walk-in, expected for as long as the point record says (LN-CUS-050). */
function expect(node: Node, order: custody.DepositOrder, courier: string, now: Micros): Decision {
  const { parcel, pointId } = order;
  const label = order.label === undefined ? undefined : labelText(order.label);
  if (!parcel || pointId !== node.settings.pointId) return "NOT_FOUND";
  if (order.delegationId) return "DELEGATION_UNKNOWN";
  if (node.world.isInRecovery) return "POINT_IN_RECOVERY";
  const no = refusalOf(node, parcel, courier, now, { label, hasWindow: false });
  if (no) return no;
  const selector = drawSelector(node.world.liveSelectors());
  if (!selector && !parcel.claimHandle) return "POINT_FULL";
  if (isBeyondExpected(node, courier)) return "TOO_MANY_EXPECTED";
  const expectedUntil = toTimestamp(now + BigInt(node.settings.terms.maxExpectedSeconds) * SECOND);
  const value = { courierId: courier, parcel, expectedUntil };
  return { body: { case: "parcelExpected", value }, beside: beside(parcel, courier, label, selector, node) };
}

/** From the hold on to the sizes: what both ways to announce a parcel have in common. */
function refusalOf(
  node: Node,
  parcel: ParcelTerms,
  courier: string,
  now: Micros,
  { label, hasWindow }: { label: string | undefined; hasWindow: boolean },
): string | undefined {
  const { world, settings } = node;
  const { terms } = settings;
  const tooLong = holdRefusal(parcel, node, now);
  if (tooLong) return tooLong;
  if (parcel.obligations.some((each) => !isOffered(each, terms.obligations))) return "OBLIGATION_UNMET";
  if (hasWindow || !isLastMile(parcel.journey) || parcel.demandedGrade > terms.highestGrade) return "NOT_OFFERED";
  if (parcel.demandedGrade < EvidenceGrade.UNSPECIFIED) return "NOT_OFFERED";
  if (world.parcels.has(hex(parcel.parcelId))) return "PARCEL_ID_IN_USE";
  if (parcel.claimHandle && world.handles.has(hex(parcel.claimHandle))) return "HANDLE_IN_USE";
  if (label !== undefined && world.isLabelled(courier, label)) return "LABEL_IN_USE";
  return node.bank(false).mayEverTake(wishOf(parcel)) ? undefined : "NO_FITTING_SIZE";
}

/** The hold is counted as if the parcel were deposited now (LN-CAP-006). */
function holdRefusal({ hold }: ParcelTerms, { settings: { terms } }: Node, now: Micros): string | undefined {
  if (!hold) return "WINDOW_TOO_LONG";
  try {
    const end = termEnd(hold, now, { ...terms, zone: terms.timeZone });
    return end - now > BigInt(terms.maxHoldSeconds) * SECOND ? "WINDOW_TOO_LONG" : undefined;
  } catch (error) {
    if (error instanceof Fault) return error.reason;
    throw error;
  }
}

function cancel(_: Parcel, { parcelId }: reservations.CancelReservation): Decision {
  return { body: { case: "reservationCancelled", value: { parcelId } } };
}

/** LN-CUS-024, LN-CUS-051. */
function extend(parcel: Parcel, order: reservations.ExtendDeadline, { settings }: Node, now: Micros): Decision {
  const { reservation, reservedUntil } = parcel;
  if (reservation !== ReservationState.HARD || reservedUntil === undefined) return "RESERVATION_ENDED";
  const until = instant(order.until);
  const latest = now + BigInt(settings.terms.maxReservationSeconds) * SECOND;
  if (until <= reservedUntil || until <= now || until > latest) return "EXTENSION_REFUSED";
  const { parcelId } = order;
  return { body: { case: "reservationExtended", value: { parcelId, reservedUntil: toTimestamp(until) } } };
}

function bindLabel(parcel: Parcel, order: custody.BindLabel, { world }: Node): Decision {
  const label = labelText(order.label);
  const isOwn = world.labels.get(parcel.id)?.[1] === label;
  if (!isOwn && world.isLabelled(parcel.courier, label)) return "LABEL_IN_USE";
  const { parcelId } = order;
  return { body: { case: "labelBound", value: { parcelId } }, beside: { label: [parcel.id, parcel.courier, label] } };
}

/** LN-COD-011. */
function reissue(parcel: Parcel, { parcelId, generation }: custody.ReissueCode): Decision {
  if (generation <= parcel.generation) return "GENERATION_TOO_LOW";
  return { body: { case: "codeReissued", value: { parcelId, generation } } };
}

function blocked(value: { parcelId: Uint8Array; cause: custody.BlockCause; successorPointId?: string }): Decision {
  return { body: { case: "parcelBlocked", value } };
}

/** What all live promises ask for. */
export function promised({ world }: Node): Wish[] {
  return [...world.live()].filter(isPromise).map(({ terms }) => wishOf(terms));
}

export function isBeyondShare({ world, settings }: Node, courier: string): boolean {
  const { shares, othersShare } = settings.terms;
  const share = shares.get(courier) ?? othersShare;
  if (share === undefined) return false;
  const held = [...world.live()].filter((each) => isPromise(each) && each.courier === courier).length;
  return held >= quota(share, settings.compartments.length);
}

/** LN-CAP-030. */
export function isBeyondExpected({ world, settings }: Node, courier: string): boolean {
  const most = settings.terms.maxExpectedParcels;
  if (most === undefined) return false;
  return [...world.live()].filter((each) => !isPromise(each) && each.courier === courier).length >= most;
}

export function isOffered(obligation: Obligation, offered: readonly Obligation[]): boolean {
  return obligation === Obligation.UNSPECIFIED || offered.includes(obligation);
}

function isPromise({ reservation }: Parcel): boolean {
  return reservation === ReservationState.HARD;
}

function isLastMile(journey: ParcelJourney): boolean {
  return journey === ParcelJourney.UNSPECIFIED || journey === ParcelJourney.LAST_MILE;
}

function beside(
  { parcelId }: ParcelTerms,
  courier: string,
  label: string | undefined,
  selector: string | undefined,
  { settings }: Node,
): Transaction {
  const id = hex(parcelId);
  return {
    ...(label === undefined ? {} : { label: [id, courier, label] as const }),
    ...(selector === undefined ? {} : { selector: [id, selector, settings.digitKeys.length] as const }),
  } as Transaction;
}

function instant(stamp: reservations.ReserveCompartment["reservedUntil"]): Micros {
  return stamp ? ofTimestamp(stamp) : 0n; // requireFields has seen that it is set
}
