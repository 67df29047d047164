// What a courier's back end does with one operator: reserve, cancel, ask, follow the feed.
//
//   const courier = new Courier({ transport, directory, signer, member: "speedy", operator: "harbour-lockers" });
//   const { confirmation } = await courier.reserve("sg-harbour-01", parcel);
//   for await (const entry of courier.events("sg-harbour-01")) ...
//
// Nothing that the operator says is believed before its signature is checked. The transport is the caller's choice:
// gRPC, or Connect with JSON; the signed bytes are the same in both.

import { create, type DescMessage, type MessageInitShape, type MessageShape } from "@bufbuild/protobuf";
import { createClient, type CallOptions, type Transport } from "@connectrpc/connect";
import { randomBytes } from "node:crypto";
import {
  CancelReservationSchema,
  ConfirmationSchema,
  HoldUnit,
  RefusalSchema,
  ReserveCompartmentSchema,
  type Confirmation,
} from "../gen/lockernet/v1/reservations_pb.js";
import {
  CheckReservationRequestSchema,
  CustodyService,
  EventService,
  FeedScope,
  ReservationService,
  type CheckReservationResponse,
  type GetParcelResponse,
} from "../gen/lockernet/v1/services_pb.js";
import type { SignedStatement } from "../gen/lockernet/v1/statements_pb.js";
import { Author, call, faultOf } from "./calls.js";
import { NOTHING, type Seen } from "./chain.js";
import type { Directory } from "./directory.js";
import { broken, untrusted } from "./faults.js";
import { FeedReader, type VerifiedEntry } from "./feed.js";
import { now, SECOND, toTimestamp, type Micros } from "./instants.js";
import { same, type Bytes, type Signer } from "./keys.js";
import { commitment } from "./parcels.js";
import { open, seal, statementId, verify } from "./statements.js";

const ORDER_LIFETIME = 600n * SECOND;

export interface Membership {
  readonly transport: Transport;
  readonly directory: Directory;
  readonly signer: Signer;
  readonly member: string;
  readonly operator: string;
}

export interface NewParcel {
  readonly label: string;
  readonly outside: { widthMm: number; heightMm: number; depthMm: number };
  readonly weightG: number;
  readonly holdHours: number;
  readonly reservedUntil: Micros;
}

export interface Reserved {
  readonly parcelId: Bytes;
  readonly claimCode: string;
  readonly confirmation: Confirmation;
  /** The operator's signed yes: keep it, it is the proof. */
  readonly statement: SignedStatement;
}

export class Courier {
  private readonly reservations;
  private readonly custody;
  private readonly feed;
  private readonly author: Author;

  constructor(private readonly who: Membership) {
    this.author = new Author(who.directory.networkId, who.member, who.operator, who.signer);
    this.reservations = createClient(ReservationService, who.transport);
    this.custody = createClient(CustodyService, who.transport);
    this.feed = createClient(EventService, who.transport);
  }

  /** Would a reservation be given now? Nothing is kept. */
  async check(asked: MessageInitShape<typeof CheckReservationRequestSchema>): Promise<CheckReservationResponse> {
    return call(this.author, (options) => this.reservations.checkReservation(asked, options));
  }

  /** Promises a compartment. Throws a Fault with the operator's reason if the answer is a signed no. */
  async reserve(pointId: string, parcel: NewParcel): Promise<Reserved> {
    const handle = randomBytes(8), secret = randomBytes(16), parcelId = randomBytes(16);
    const order = this.sealed(ReserveCompartmentSchema, {
      header: this.author.header(ORDER_LIFETIME),
      pointId,
      label: parcel.label,
      reservedUntil: toTimestamp(parcel.reservedUntil),
      parcel: {
        parcelId,
        outside: parcel.outside,
        weightG: parcel.weightG,
        hold: { unit: HoldUnit.HOURS, amount: parcel.holdHours },
        claimHandle: handle,
        claimCommitment: commitment(handle, secret),
      },
    });
    const answer = await this.order(order, (options) => this.reservations.reserveCompartment({ order }, options));
    return { parcelId, claimCode: `LN0:${base32(Buffer.concat([handle, secret]))}`, ...answer };
  }

  /** Takes a promise back. */
  async cancel(pointId: string, parcelId: Bytes): Promise<Pick<Reserved, "confirmation" | "statement">> {
    const header = this.author.header(ORDER_LIFETIME);
    const order = this.sealed(CancelReservationSchema, { header, pointId, parcelId });
    return this.order(order, (options) => this.reservations.cancelReservation({ order }, options));
  }

  /** Where a parcel is: the point's word of the moment, unsigned. What counts are receipts. */
  async parcel(pointId: string, parcelId: Bytes): Promise<GetParcelResponse> {
    return call(this.author, (options) => this.custody.getParcel({ pointId, parcelId }, options));
  }

  /** All verified events up to now, oldest first. Keep `seen` of the last one and go on there another day. */
  async *events(pointId: string, seen: Seen = NOTHING, pageSize = 0): AsyncGenerator<VerifiedEntry> {
    const reader = this.reader(pointId, seen);
    for (let more = true; more; ) {
      const asked = { ...asking(pointId, reader.seen), pageSize };
      const page = await call(this.author, (options) => this.feed.listEvents(asked, options));
      yield* reader.take(page);
      more = page.more;
      if (more && page.entries.length === 0) throw broken("an empty page promises more");
    }
  }

  /** The same as it happens, until the peer ends the stream; then go on after the last `seen` (LN-EVT-013). */
  async *watch(pointId: string, seen: Seen): AsyncGenerator<VerifiedEntry> {
    const reader = this.reader(pointId, seen);
    try {
      const messages = this.feed.streamEvents(asking(pointId, seen), { headers: this.author.metadata() });
      for await (const message of messages) yield* reader.take(message);
    } catch (error) {
      throw faultOf(error);
    }
  }

  private reader(point: string, seen: Seen): FeedReader {
    const { directory, operator, member } = this.who;
    return new FeedReader({ directory, operator, point }, member, seen);
  }

  /** Sends an order and opens its answer: the operator's yes, to this order and no other. */
  private async order(
    order: SignedStatement,
    send: (options: CallOptions) => Promise<{ confirmation?: SignedStatement | undefined }>,
  ): Promise<Pick<Reserved, "confirmation" | "statement">> {
    const { confirmation: statement } = await call(this.author, send, (no) => this.requireRefusal(no, order));
    if (!statement) throw broken("an answer without a confirmation");
    const confirmation = this.opened(ConfirmationSchema, statement);
    requireAnswerTo(order, confirmation);
    return { confirmation, statement };
  }

  /** A no to an order is signed too: throws a Fault unless it is the operator's no to this order. */
  private requireRefusal(no: SignedStatement, order: SignedStatement): void {
    requireAnswerTo(order, this.opened(RefusalSchema, no));
  }

  private sealed<D extends DescMessage>(schema: D, said: MessageInitShape<D>): SignedStatement {
    return seal(schema, create(schema, said), this.who.signer);
  }

  private opened<D extends DescMessage>(schema: D, statement: SignedStatement): MessageShape<D> {
    const { directory, member, operator } = this.who;
    return open(verify(statement, directory, { audiences: [member], operator }, now()), schema);
  }
}

function requireAnswerTo(order: SignedStatement, { orderId }: { orderId: Bytes }): void {
  if (!same(orderId, statementId(order))) throw untrusted("UNTRUSTED_AUDIENCE", "the answer to another order");
}

function asking(pointId: string, { epoch, sequence }: Seen) {
  return { pointId, scope: FeedScope.MEMBER, after: { epoch, sequence } };
}

/** RFC 4648 in upper case without padding (LN-COD-001). */
function base32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  const letters = bits.match(/.{1,5}/g) ?? [];
  return letters.map((five) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[parseInt(five.padEnd(5, "0"), 2)]).join("");
}
