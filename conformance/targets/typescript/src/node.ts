// The point as one thing: its time, its directory, its journal, and what it knows. One command after the other; each is
// stored whole before anybody hears of it (LN-EVT-001).

import { create, fromBinary, toBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { EventEmitter } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { CauseKind, CheckpointSchema, EventSchema, TimeState } from "../gen/lockernet/v1/events_pb.js";
import { SignedStatementSchema, type SignedStatement } from "../gen/lockernet/v1/statements_pb.js";
import { Bank } from "./capacity.js";
import type { Clock } from "./clock.js";
import { Directory } from "./directory.js";
import { due } from "./due.js";
import { Fault, wrongSetting } from "./faults.js";
import { erased } from "./forgetting.js";
import { SECOND, toTimestamp, type Micros } from "./instants.js";
import { Journal, type Transaction } from "./journal.js";
import { sha256, type Bytes, type Signer } from "./keys.js";
import { renewed } from "./points.js";
import type { Settings } from "./settings.js";
import { ANSWER_LIFETIME, header, seal, statementId, type Place } from "./statements.js";
import { World } from "./world.js";

type EventInit = Exclude<MessageInitShape<typeof EventSchema>, { $typeName: string }>;

/** Something that happened, before it has its place in the journal. */
export interface Happening {
  readonly body: NonNullable<EventInit["body"]>;
  /** Whom it concerns; a parcel's courier first. */
  readonly members: readonly string[];
  readonly cause: { readonly kind: CauseKind; readonly statementId?: Uint8Array };
}

/** What is stored beside events; `epoch`: they begin this new one. */
type Beside = Transaction & { readonly epoch?: string };

const NONE: Bytes = new Uint8Array(32);

export class Node {
  world: World;
  directory: Directory;
  /** Tells readers that wait that there is something new. */
  readonly news = new EventEmitter().setMaxListeners(0);
  isStopping = false;
  private timeState = TimeState.UNSPECIFIED;
  private trustRead = 0;

  constructor(
    readonly settings: Settings,
    readonly clock: Clock,
    private readonly journal: Journal,
    transactions: readonly Transaction[],
  ) {
    this.world = World.of(transactions);
    this.trustRead = statSync(settings.trust).mtimeMs;
    this.directory = Directory.read(readFileSync(settings.trust, "utf-8"));
    this.requireDirectory(this.directory);
  }

  /** Runs one command on what the disk holds, after everything that was due before it. */
  command<T>(work: (now: Micros) => T): T {
    this.readAgainIfInDoubt();
    const now = this.clock.now();
    this.tick(now);
    return work(now);
  }

  /** What the clock makes happen. */
  tick(now: Micros): void {
    const { state, error } = this.clock;
    if (state !== this.timeState) {
      const value = { state, offBySeconds: Number(error / SECOND) };
      this.commit(now, [{ body: { case: "timeStateChanged", value }, members: [], cause: { kind: CauseKind.CLOCK } }]);
      this.timeState = state;
    }
    if (state === TimeState.UNTRUSTED) return; // no promise ends by it (LN-NOD-052)
    const happenings = due(this.world, now);
    if (happenings.length) this.commit(now, happenings);
    const record = renewed(this.settings, this.world.points, now);
    if (record) this.commit(now, [], { points: [packed(record)] });
  }

  /** Stores events, the checkpoint that seals them, and what stands beside them; throws STORE_UNAVAILABLE. */
  commit(now: Micros, happenings: readonly Happening[], { epoch, ...beside }: Beside = {}): void {
    const transaction: Transaction = { ...beside };
    if (happenings.length) {
      const events = this.recorded(now, happenings, epoch === undefined ? undefined : BigInt(epoch));
      transaction.events = events.map((each) => Buffer.from(each).toString("base64"));
      transaction.checkpoint = packed(this.sealed(now, events.at(-1) ?? NONE));
    }
    this.journal.append(transaction);
    this.world.apply(transaction);
    this.news.emit("news");
  }

  /** A new checkpoint over the same end: a sign of life (LN-EVT-041). */
  sealAnew(now: Micros): SignedStatement {
    const checkpoint = this.sealed(now, this.world.chain.at(-1)?.bytes ?? NONE);
    this.journal.append({ checkpoint: packed(checkpoint) });
    this.world.apply({ checkpoint: packed(checkpoint) });
    return checkpoint;
  }

  /** Shows that the store takes a write (LN-NOD-019). */
  get takesWrites(): boolean {
    try {
      this.readAgainIfInDoubt();
      this.journal.append({});
      return !this.isStopping;
    } catch {
      return false;
    }
  }

  /** The compartments that are sound (LN-CAP-001), or all that there are. */
  bank(isSound: boolean): Bank {
    const { terms, compartments } = this.settings;
    const found = compartments.filter((each) => !isSound || !this.world.faulted.has(each.id));
    return new Bank(found, terms.toleranceMm, terms.isOrdinaryInChilled);
  }

  /** Where statements are read: at a point, addressed to it or to its operator (LN-SIG-008). */
  get place(): Place {
    const { operatorId: operator, pointId: point } = this.settings;
    return { audiences: [operator, point], operator, point, ...this.clock.bounds };
  }

  /** Takes a new trust file whole, or keeps the one it has (LN-TRU-031). */
  refreshDirectory(): void {
    const { trust } = this.settings;
    const written = statSync(trust).mtimeMs;
    if (written === this.trustRead) return;
    this.trustRead = written;
    const next = Directory.read(readFileSync(trust, "utf-8"));
    this.requireDirectory(next);
    this.directory = next;
    this.rememberDirectory();
  }

  rememberDirectory(): void {
    const { issuedAt } = this.directory;
    if (issuedAt <= this.world.directoryIssuedAt) return;
    this.commit(this.clock.now(), [], { directory: String(issuedAt) });
  }

  /** Erases what is not to be kept any longer (LN-NOD-036). */
  forget(now: Micros): void {
    const kept = erased(this.world, this.journal.read(), this.settings.keepDays, now);
    if (!kept) return;
    this.journal.rewrite(kept);
    this.readAgainIfInDoubt();
  }

  close(): void {
    this.journal.close();
  }

  private readAgainIfInDoubt(): void {
    if (!this.journal.isInDoubt) return;
    try {
      this.world = World.of(this.journal.read());
    } catch (error) {
      throw new Fault("STORE_UNAVAILABLE", (error as Error).message);
    }
  }

  /** Gives each happening its place in the journal and in the chain of each member whom it concerns. */
  private recorded(now: Micros, happenings: readonly Happening[], newEpoch: bigint | undefined): Uint8Array[] {
    const { world } = this;
    const isStale = this.directory.age(now) === "stale";
    const isNewEpoch = newEpoch !== undefined;
    const epoch = newEpoch ?? world.epoch;
    const ends = new Map<string, { id: Bytes; sequence: bigint }>();
    const next = (key: string, chain: readonly { id: Bytes; sequence: bigint }[]) => {
      const { id, sequence } = ends.get(key) ?? (isNewEpoch ? undefined : chain.at(-1)) ?? { id: NONE, sequence: 0n };
      return { epoch, sequence: sequence + 1n, previous: id };
    };
    return happenings.map(({ body, members, cause }) => {
      const position = next("", world.chain);
      const positions = members.map((memberId) => ({ memberId, ...next(memberId, world.chainOf(memberId)) }));
      const bytes = toBinary(EventSchema, create(EventSchema, {
        position, members: positions, pointId: this.settings.pointId, occurredAt: toTimestamp(now), cause, body,
        staleDirectory: isStale && cause.kind === CauseKind.STATEMENT,
      }));
      const id = sha256(bytes);
      ends.set("", { id, sequence: position.sequence });
      for (const each of positions) ends.set(each.memberId, { id, sequence: each.sequence });
      return bytes;
    });
  }

  /** A checkpoint over this event (LN-EVT-003); the chain goes on over epochs (LN-EVT-022). */
  private sealed(now: Micros, event: Uint8Array): SignedStatement {
    const { world, settings } = this;
    const { position } = fromBinary(EventSchema, event);
    const eventId = sha256(event);
    const { networkId, operatorId: issuer, pointId } = settings;
    const head = header({ networkId, issuer, audience: pointId, requestId: eventId.slice(0, 16) }, now, ANSWER_LIFETIME);
    const sequence = world.checkpoints + 1n;
    const before = world.checkpoint ? { previousStatementId: statementId(world.checkpoint) } : {};
    const cursor = { epoch: position?.epoch ?? 0n, sequence: position?.sequence ?? 0n };
    return seal(CheckpointSchema, { header: { ...head, sequence, ...before }, pointId, cursor, eventId }, settings.device);
  }

  /** LN-TRU-031, LN-NOD-041. */
  private requireDirectory(directory: Directory): void {
    const { networkId, trust, grant, directory: directoryKey, device } = this.settings;
    if (directory.networkId !== networkId) throw wrongSetting(trust, `it is of the network ${directory.networkId}`);
    if (directory.issuedAt < this.world.directoryIssuedAt) throw wrongSetting(trust, "it is older than the accepted one");
    this.requireOwn(directory, grant, "grant");
    this.requireOwn(directory, directoryKey, "directory");
    this.requireOwn(directory, device, "device");
  }

  private requireOwn(directory: Directory, { keyId, publicKey }: Signer, purpose: string): void {
    const { operatorId, pointId, trust } = this.settings;
    const own = directory.keysOf(keyId).find((each) => Buffer.compare(each.publicKey.raw, publicKey) === 0);
    const isOurs = own?.owner === operatorId && own.purpose === purpose && (purpose !== "device" || own.pointId === pointId);
    if (!own || !isOurs || !own.roles.includes("operator")) throw wrongSetting(trust, `it does not list our ${purpose} key`);
    if (own.compromisedFrom <= this.clock.now()) throw new Fault("UNTRUSTED_KEY_COMPROMISED", `our ${purpose} key`);
    if (own.isSuperseded) throw new Fault("UNTRUSTED_KEY", `our ${purpose} key is superseded`);
  }
}

export function packed(statement: SignedStatement): string {
  return Buffer.from(toBinary(SignedStatementSchema, statement)).toString("base64");
}
