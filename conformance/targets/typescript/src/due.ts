// What happens because time passes: promises lapse, and parcels that did not come are expected no more (LN-CUS-050).

import { CauseKind } from "../gen/lockernet/v1/events_pb.js";
import { ReservationState } from "../gen/lockernet/v1/reservations_pb.js";
import { SECOND, type Micros } from "./instants.js";
import type { Happening } from "./node.js";
import type { Parcel, World } from "./world.js";

const AFTERWARDS = 24n * 3_600n * SECOND;

/** In the order in which it was due. */
export function due(world: World, now: Micros): Happening[] {
  const found: { at: Micros; happening: Happening }[] = [];
  for (const parcel of world.live()) {
    const lapse = parcel.reservation === ReservationState.HARD ? parcel.reservedUntil : undefined;
    if (lapse !== undefined && lapse <= now) found.push({ at: lapse, happening: happening("reservationLapsed", parcel) });
    const end = expectedUntil(parcel);
    if (end !== undefined && end <= now) found.push({ at: end, happening: happening("expectationEnded", parcel) });
  }
  found.sort((one, other) => Number(one.at - other.at));
  return found.map((each) => each.happening);
}

function expectedUntil({ reservedUntil, expectedUntil }: Parcel): Micros | undefined {
  return reservedUntil === undefined ? expectedUntil : reservedUntil + AFTERWARDS;
}

function happening(what: "reservationLapsed" | "expectationEnded", { courier, terms }: Parcel): Happening {
  const body = { case: what, value: { parcelId: terms.parcelId } };
  return { body, members: [courier], cause: { kind: CauseKind.CLOCK } };
}
