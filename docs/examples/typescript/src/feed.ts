// A feed as its reader gets it, page by page; nothing is believed before a signed head covers it.

import { fromBinary } from "@bufbuild/protobuf";
import {
  CheckpointSchema,
  EventSchema,
  MemberHeadSchema,
  type Event,
  type FeedEntry,
} from "../gen/lockernet/v1/events_pb.js";
import type { SignedStatement } from "../gen/lockernet/v1/statements_pb.js";
import { follow, memberPosition, NOTHING, placeOf, type Seen } from "./chain.js";
import { at, broken, malformed } from "./faults.js";
import { same, sha256, type Bytes } from "./keys.js";
import { Parcels } from "./parcels.js";
import { checkReceipt, verifyFromDevice, type Handover, type Speaker } from "./receipts.js";
import { headerOf, open } from "./statements.js";

/** A page of `ListEvents`, or one message of `StreamEvents`. */
export interface Page {
  readonly entries: readonly FeedEntry[];
  readonly head?: SignedStatement | undefined;
  readonly more?: boolean;
}

/** One event that stands in the signed history. Go on after `seen`. */
export interface VerifiedEntry {
  readonly event: Event;
  readonly handover: Handover | undefined;
  readonly seen: Seen;
}

/** Reads a member's own feed, or the whole journal of the point if `member` is null (for the operator). */
export class FeedReader {
  private unsealed: VerifiedEntry[] = [];
  private point: Seen = NOTHING;
  private readonly members = new Map<string, Seen>();
  /** Only whoever reads from the first event on knows how each parcel stands. */
  private readonly parcels: Parcels | undefined;

  constructor(
    private readonly from: Speaker,
    private readonly member: string | null,
    seen: Seen = NOTHING,
  ) {
    if (member === null) this.point = seen;
    else this.members.set(member, seen);
    this.parcels = seen === NOTHING ? new Parcels(member) : undefined;
  }

  /** The last event that was read; ask for what comes after it. */
  get seen(): Seen {
    return this.member === null ? this.point : this.seenOf(this.member);
  }

  /** What is sealed now; what no head covers yet waits for a later page. Throws a Fault at the first break. */
  take(page: Page): VerifiedEntry[] {
    for (const entry of page.entries) this.unsealed.push(this.verified(entry));
    if (!at("the head of the feed", () => this.isSealed(page))) return [];
    const sealed = this.unsealed;
    this.unsealed = [];
    return sealed;
  }

  private verified(entry: FeedEntry): VerifiedEntry {
    const event = at(`the event after ${placeOf(this.seen)}`, () => {
      const found = readEvent(entry.event);
      if (found.pointId !== this.from.point) throw broken(`an event of ${found.pointId}`);
      this.follow(found, sha256(entry.event));
      return found;
    });
    const handover = at(placeOf(this.seen), () => this.handover(event, entry));
    return { event, handover, seen: this.seen };
  }

  private handover(event: Event, { event: bytes, receipt }: FeedEntry): Handover | undefined {
    const isForeign = this.parcels?.isForeign(event) ?? false;
    const courier = this.parcels?.courierOf(event) ?? this.member ?? event.members[0]?.memberId ?? "";
    const audience = isForeign && receipt ? headerOf(receipt).audience : courier;
    const handover = checkReceipt(this.from, event, sha256(bytes), receipt, audience);
    if (!isForeign) this.parcels?.add(event, handover);
    return handover;
  }

  /** The whole journal proves each member's chain too; a member sees only its own. */
  private follow(event: Event, eventId: Bytes): void {
    const { position } = event;
    if (!position) throw broken("an event without a position");
    if (this.member === null) this.point = follow(this.point, position, eventId);
    const positions = this.member === null ? event.members : [memberPosition(event, this.member)];
    for (const each of positions) this.members.set(each.memberId, follow(this.seenOf(each.memberId), each, eventId));
    if (this.member === null) return;
    if (position.sequence <= this.point.sequence) throw broken(`${placeOf(position)} of the point comes too late`);
    this.point = { epoch: position.epoch, sequence: position.sequence, eventId };
  }

  /** True if the head covers exactly what was read; false if it is further on and more will come (LN-EVT-005). */
  private isSealed(page: Page): boolean {
    const head = this.openHead(page.head);
    const { epoch, sequence, eventId } = this.seen;
    const isSamePlace = head.sequence === sequence && (sequence === 0n || head.epoch === epoch);
    const isAtEnd = isSamePlace && same(head.eventId, eventId);
    if (isAtEnd) return true;
    if (page.more && head.sequence > sequence) return false;
    throw broken(`it seals ${placeOf(head)}; the feed ends at ${placeOf(this.seen)}`);
  }

  private openHead(statement: SignedStatement | undefined): Seen {
    if (!statement) throw broken("there is no head");
    const { point } = this.from;
    const verified = verifyFromDevice(this.from, statement, this.member ?? point);
    const head = this.member === null ? open(verified, CheckpointSchema) : open(verified, MemberHeadSchema);
    const isOurs = head.pointId === point && (!("memberId" in head) || head.memberId === this.member);
    if (!isOurs || !head.cursor) throw broken("a head of another feed");
    return { epoch: head.cursor.epoch, sequence: head.cursor.sequence, eventId: head.eventId };
  }

  private seenOf(member: string): Seen {
    return this.members.get(member) ?? NOTHING;
  }
}

function readEvent(bytes: Uint8Array): Event {
  try {
    return fromBinary(EventSchema, bytes);
  } catch {
    throw malformed("the bytes are no Event", "MALFORMED_MESSAGE");
  }
}
