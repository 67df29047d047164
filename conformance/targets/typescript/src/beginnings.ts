// What a start has to record: that it began, compartments that the configuration has no longer (LN-CAP-037), and a
// storage that was set back or replaced (LN-EVT-020, LN-NOD-030 to LN-NOD-032).

import { CauseKind } from "../gen/lockernet/v1/events_pb.js";
import { ReservationState } from "../gen/lockernet/v1/reservations_pb.js";
import { wishOf } from "./capacity.js";
import type { Micros } from "./instants.js";
import { hex } from "./keys.js";
import type { Happening, Node } from "./node.js";
import type { Parcel, World } from "./world.js";

export const VERSION = "0.1.0";

/** A place of the journal that is kept outside of it. */
export interface JournalPlace {
  readonly epoch: bigint;
  readonly sequence: bigint;
  readonly event: string;
}

const RESTART = { kind: CauseKind.RESTART } as const;
const STAFF = { kind: CauseKind.STAFF } as const;

export function placeOf({ epoch, chain }: World): JournalPlace {
  return { epoch, sequence: BigInt(chain.length), event: hex(chain.at(-1)?.id ?? new Uint8Array(32)) };
}

/** Records how this start finds the point, before anything is served. */
export function begin(node: Node, kept: JournalPlace | undefined, now: Micros): void {
  if (wasSetBack(node.world, kept)) {
    const { epoch } = node.world;
    node.commit(now, setBack(node), { epoch: String((kept && kept.epoch > epoch ? kept.epoch : epoch) + 1n) });
  }
  const started = { case: "nodeStarted", value: { version: VERSION, openSessions: 0 } } as const;
  const compartments = node.settings.compartments.map(({ id }) => id);
  node.commit(now, [{ body: started, members: [], cause: RESTART }, ...changed(node)], { compartments });
  node.rememberDirectory();
}

/** All was inspected: nothing lies here, whatever was promised is broken (LN-NOD-032). */
export function endRecovery(node: Node, now: Micros): void {
  if (!node.world.isInRecovery) return;
  const looked = node.settings.compartments.flatMap(({ id: compartmentId }): Happening[] => [
    { body: { case: "compartmentInspected", value: { compartmentId, occupied: false } }, members: [], cause: STAFF },
    { body: { case: "compartmentRepaired", value: { compartmentId } }, members: [], cause: STAFF },
  ]);
  const ended = { body: { case: "recoveryEnded", value: { missing: 0 } }, members: [], cause: STAFF } as const;
  node.commit(now, [...looked, ended]);
}

/** Behind the kept place, or with another event there; or there was such a place, and now there is none. */
function wasSetBack({ epoch, chain }: World, kept: JournalPlace | undefined): boolean {
  if (!kept) return chain.length > 0; // a new point keeps one before its first event
  if (kept.epoch !== epoch) return kept.epoch > epoch;
  if (kept.sequence === 0n) return false;
  return hex(chain[Number(kept.sequence) - 1]?.id ?? new Uint8Array()) !== kept.event;
}

function setBack({ world, settings }: Node): Happening[] {
  const last = placeOf(world);
  const reason = "POINT_IN_RECOVERY";
  const trusted = { trustedEpoch: last.epoch, trustedSequence: last.sequence, trustedEventId: Buffer.from(last.event, "hex") };
  const couriers = [...new Set([...world.live()].map(({ courier }) => courier))];
  return [
    { body: { case: "epochBegun", value: { ...trusted, reason } }, members: couriers, cause: RESTART },
    ...settings.compartments.map(({ id }) => faulted(id, reason)),
    ...promises(world).map((each) => broken(each, reason)),
  ];
}

/** Compartments that are gone or there again since the last start, and the promises that cannot be kept any more. */
function changed(node: Node): Happening[] {
  const { world, settings } = node;
  const ids = new Set(settings.compartments.map(({ id }) => id));
  const known = new Set(world.compartments);
  const gone = world.compartments.filter((each) => !ids.has(each));
  const back = [...ids].filter((each) => !known.has(each) && world.faulted.has(each) && !world.isInRecovery);
  const reason = "CONFIGURATION";
  const live = promises(world);
  const lost = gone.length ? node.bank(true).broken(live.map(({ terms }) => wishOf(terms))) : new Set<number>();
  return [
    ...gone.map((each) => faulted(each, reason)),
    ...back.map((compartmentId): Happening => ({
      body: { case: "compartmentRepaired", value: { compartmentId } }, members: [], cause: RESTART,
    })),
    ...live.filter((_, index) => lost.has(index)).map((each) => broken(each, reason)),
  ];
}

function promises(world: World): Parcel[] {
  return [...world.live()].filter(({ reservation }) => reservation === ReservationState.HARD);
}

function faulted(compartmentId: string, reason: string): Happening {
  return { body: { case: "compartmentFaulted", value: { compartmentId, reason } }, members: [], cause: RESTART };
}

function broken({ courier, terms }: Parcel, reason: string): Happening {
  const value = { parcelId: terms.parcelId, reason };
  return { body: { case: "promiseBroken", value }, members: [courier], cause: RESTART };
}
