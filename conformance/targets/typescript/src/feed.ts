// The feed: pages after a cursor, each with its signed head, and the same as a stream (docs/spec/events.md).

import { create } from "@bufbuild/protobuf";
import { once } from "node:events";
import {
  CursorSchema,
  FeedEntrySchema,
  MemberHeadSchema,
  type Cursor,
  type FeedEntry,
} from "../gen/lockernet/v1/events_pb.js";
import { FeedScope } from "../gen/lockernet/v1/services_pb.js";
import type { SignedStatement } from "../gen/lockernet/v1/statements_pb.js";
import { Fault } from "./faults.js";
import type { Micros } from "./instants.js";
import type { Node } from "./node.js";
import { ANSWER_LIFETIME, header, seal } from "./statements.js";
import type { Chain, Stored } from "./world.js";

const PAGE_BYTES = 200 * 1024; // below 256 KiB with its head (LN-EVT-004)
const ENTRY_BYTES = 16; // what stands around an event in a page
const HEARTBEAT_MS = 20_000;
const TOO_SLOW_MS = 10_000;

/** Whose view it is, and after which place. */
export interface Wanted {
  readonly pointId: string;
  readonly scope: FeedScope;
  readonly after?: Cursor | undefined;
}

export interface Page {
  readonly entries: FeedEntry[];
  readonly head: SignedStatement;
  readonly more: boolean;
  readonly resume: Cursor;
}

/** Who asks, and until when the token lets it. */
export interface Caller {
  readonly member: string;
  readonly until: Micros;
}

export function page(node: Node, caller: Caller, wanted: Wanted, size: number, now: Micros): Page {
  const chain = chainFor(node, caller, wanted);
  const from = placeIn(node, chain, wanted.after);
  const found = fitting(chain, from, size || Infinity);
  const end = from + found.length;
  const more = end < chain.length;
  const last = chain[end - 1];
  const isWhole = wanted.scope === FeedScope.POINT;
  const head = isWhole && node.world.checkpoint ? node.world.checkpoint : memberHead(node, caller.member, last, now);
  const entries = found.map(({ bytes }) => create(FeedEntrySchema, { event: bytes }));
  return { entries, head, more, resume: create(CursorSchema, { epoch: node.world.epoch, sequence: BigInt(end) }) };
}

/** The same as it happens, until the reader hangs up, its token ends, or this node stops. */
export async function* stream(node: Node, caller: Caller, wanted: Wanted, hungUp: AbortSignal): AsyncIterable<Page> {
  let after = wanted.after;
  for (;;) {
    const next = node.command((now) => {
      if (node.isStopping) throw new Fault("STREAM_ENDED", "", resumeAt(after));
      if (now >= caller.until) throw new Fault("UNTRUSTED_SESSION", "the token has ended", resumeAt(after));
      const found = page(node, caller, { ...wanted, after }, 0, now);
      const isHeartbeat = found.entries.length === 0 && wanted.scope === FeedScope.POINT;
      return isHeartbeat ? { ...found, head: node.sealAnew(now) } : found; // LN-EVT-041
    });
    const given = Date.now();
    yield next;
    after = next.resume;
    if (Date.now() - given > TOO_SLOW_MS) throw new Fault("STREAM_TOO_SLOW", "", resumeAt(after)); // LN-EVT-013
    if (!next.more) await something(node, caller, after, wanted, hungUp);
    if (hungUp.aborted) return;
  }
}

/** Waits for news, for the heartbeat, or for an end of the stream (LN-EVT-011). */
async function something(node: Node, caller: Caller, after: Cursor, wanted: Wanted, hungUp: AbortSignal): Promise<void> {
  const beat = AbortSignal.timeout(HEARTBEAT_MS);
  for (;;) {
    const left = Number((caller.until - node.clock.now()) / 1_000n);
    const ends = AbortSignal.timeout(Math.min(Math.max(left, 0), HEARTBEAT_MS));
    const signal = AbortSignal.any([beat, ends, hungUp]);
    try {
      await once(node.news, "news", { signal });
    } catch {
      return;
    }
    const isNew = chainFor(node, caller, wanted).length > Number(after.sequence) || node.world.epoch !== after.epoch;
    if (isNew || node.isStopping) return;
  }
}

/** A member reads its own events; the operator may read all. Every other view does not exist (LN-MSG-007). */
function chainFor({ world, settings }: Node, { member }: Caller, { pointId, scope }: Wanted): Chain {
  if (pointId !== settings.pointId) throw new Fault("NOT_FOUND");
  if (scope === FeedScope.MEMBER) return world.chainOf(member);
  if (scope === FeedScope.POINT && member === settings.operatorId) return world.chain;
  throw new Fault("NOT_FOUND");
}

/** How many events stand before the cursor; one of another history is refused (LN-EVT-004). */
function placeIn({ world }: Node, chain: Chain, after: Cursor | undefined): number {
  const { epoch = 0n, sequence = 0n } = after ?? {};
  const isBeginning = epoch === 0n && sequence === 0n;
  const isOurs = epoch === world.epoch && sequence <= BigInt(chain.length);
  if (!isBeginning && !isOurs) throw new Fault("MALFORMED_CURSOR");
  return Number(sequence);
}

function fitting(chain: Chain, from: number, size: number): Stored[] {
  const found: Stored[] = [];
  let room = PAGE_BYTES;
  for (let at = from; at < chain.length && found.length < size; at++) {
    const stored = chain[at];
    if (!stored) break;
    room -= stored.bytes.length + ENTRY_BYTES;
    if (room < 0 && found.length) break;
    found.push(stored);
  }
  return found;
}

/** Signed anew each time, so that a heartbeat shows a living point (LN-EVT-005, LN-EVT-041). */
function memberHead({ world, settings }: Node, memberId: string, last: Stored | undefined, now: Micros): SignedStatement {
  const { networkId, operatorId: issuer, pointId, device } = settings;
  const eventId = last?.id ?? new Uint8Array(32);
  const begin = header({ networkId, issuer, audience: memberId, requestId: eventId.slice(0, 16) }, now, ANSWER_LIFETIME);
  const cursor = { epoch: world.epoch, sequence: last?.sequence ?? 0n };
  return seal(MemberHeadSchema, { header: begin, pointId, memberId, cursor, eventId }, device);
}

function resumeAt(after: Cursor | undefined): { resume: Cursor } {
  return { resume: after ?? create(CursorSchema) };
}
