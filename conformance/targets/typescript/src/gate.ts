// Every call passes here before it is one: room, version, deadline, size, and bytes that parse (docs/spec/messages.md).
// A call that is turned away goes on with an empty message and its fault, so that each protocol, gRPC, gRPC-Web or
// Connect, says the no in its own form.

import { fromBinary, fromJsonString, toBinary, type DescMessage } from "@bufbuild/protobuf";
import {
  Code,
  ConnectError,
  createContextKey,
  type ContextValues,
  type Interceptor,
  type StreamResponse,
} from "@connectrpc/connect";
import type { Http2ServerRequest } from "node:http2";
import { ErrorInfoSchema } from "../gen/google/rpc/error_details_pb.js";
import { CursorSchema } from "../gen/lockernet/v1/events_pb.js";
import { SignedStatementSchema } from "../gen/lockernet/v1/statements_pb.js";
import { Fault } from "./faults.js";
import { REASONS } from "./reasons.js";

const MESSAGE_LIMIT = 256 * 1024;
const JSON_LIMIT = 2 * MESSAGE_LIMIT;
const METADATA_LIMIT = 8 * 1024;
const DEADLINE_LIMIT_MS = 31_000; // 30 s, and one that a time-out is rounded up by (LN-MSG-005)
const ENVELOPE = 5;
const UNITS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1_000, m: 1, u: 1e-3, n: 1e-6 };

export const FAULT = createContextKey<Fault | undefined>(undefined);

/** How many run at once, in all and for one address (LN-MSG-006, LN-EVT-010). */
export class Room {
  private all = 0;
  private readonly each = new Map<string, number>();

  constructor(
    private readonly most = 64,
    private readonly mostEach = 16,
  ) {}

  get isEmpty(): boolean {
    return this.all === 0;
  }

  /** Gives the place back when it is called; undefined: there is none. */
  take(address: string): (() => void) | undefined {
    const taken = this.each.get(address) ?? 0;
    if (this.all >= this.most || taken >= this.mostEach) return undefined;
    this.all++;
    this.each.set(address, taken + 1);
    return () => {
      this.all--;
      const left = (this.each.get(address) ?? 1) - 1;
      if (left) this.each.set(address, left);
      else this.each.delete(address);
    };
  }
}

/** What is wrong with the headers of a call; undefined: nothing. */
export function headerFault({ headers }: Http2ServerRequest, needsDeadline: boolean): Fault | undefined {
  const size = Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + String(value).length, 0);
  if (size > METADATA_LIMIT) return new Fault("MESSAGE_TOO_LARGE", "metadata");
  const version = headers["lockernet-version"];
  if (version !== undefined && String(version).split(".")[0] !== "1") return new Fault("VERSION_UNSUPPORTED");
  const deadline = deadlineMs(headers);
  const isGood = deadline !== undefined && deadline <= DEADLINE_LIMIT_MS;
  return needsDeadline && !isGood ? new Fault("DEADLINE_REQUIRED") : undefined;
}

function deadlineMs(headers: Http2ServerRequest["headers"]): number | undefined {
  const connect = headers["connect-timeout-ms"];
  if (connect !== undefined) return Number(connect);
  const found = /^(\d{1,8})([HMSmun])$/.exec(String(headers["grpc-timeout"] ?? ""));
  return found ? Number(found[1]) * (UNITS[found[2] ?? ""] ?? NaN) : undefined;
}

/** The whole body of a call, once it is known to hold one message of this kind; throws a Fault. */
export async function readBody(request: Http2ServerRequest, schema: DescMessage): Promise<Uint8Array> {
  const { isJson, hasEnvelope } = formOf(request);
  const parts: Buffer[] = [];
  let size = 0;
  const most = (isJson ? JSON_LIMIT : MESSAGE_LIMIT) + (hasEnvelope ? ENVELOPE : 0);
  for await (const part of request) {
    parts.push(part as Buffer);
    size += (part as Buffer).length;
    if (size > most) throw new Fault("MESSAGE_TOO_LARGE");
  }
  const body = Buffer.concat(parts);
  const message = hasEnvelope ? body.subarray(ENVELOPE) : body;
  const isPlain = !hasEnvelope || body[0] === 0; // a compressed one is refused by the protocol itself
  if (isPlain) requireMessage(message, schema, isJson);
  return new Uint8Array(body);
}

/** A body that parses as an empty message, whatever the protocol. */
export function emptyBody(request: Http2ServerRequest): Uint8Array {
  const { isJson, hasEnvelope } = formOf(request);
  const message = isJson ? Buffer.from("{}") : Buffer.alloc(0);
  const envelope = Buffer.from([0, 0, 0, 0, message.length]);
  return new Uint8Array(hasEnvelope ? Buffer.concat([envelope, message]) : message);
}

function formOf({ headers }: Http2ServerRequest): { isJson: boolean; hasEnvelope: boolean } {
  const type = headers["content-type"] ?? "";
  return { isJson: type.includes("json"), hasEnvelope: /^application\/(grpc|connect\+)/.test(type) };
}

/** LN-MSG-001, LN-MSG-003. */
function requireMessage(message: Uint8Array, schema: DescMessage, isJson: boolean): void {
  let size = message.length;
  try {
    if (isJson) size = toBinary(schema, fromJsonString(schema, Buffer.from(message).toString(), IGNORE)).length;
    else fromBinary(schema, message);
  } catch {
    throw new Fault("MALFORMED_MESSAGE");
  }
  if (size > MESSAGE_LIMIT) throw new Fault("MESSAGE_TOO_LARGE");
}

const IGNORE = { ignoreUnknownFields: true };

/** Ends a call that was turned away before it was parsed, and gives every failure its form. */
export const gate: Interceptor = (next) => async (request) => {
  const fault = (request.contextValues as ContextValues).get(FAULT);
  if (fault) throw failureOf(fault);
  try {
    const response = await next(request);
    return response.stream ? { ...response, message: translated(response.message) } : response;
  } catch (error) {
    throw failureOf(error);
  }
};

async function* translated(messages: StreamResponse["message"]): StreamResponse["message"] {
  try {
    yield* messages;
  } catch (error) {
    throw failureOf(error);
  }
}

/** A google.rpc.Status with exactly one ErrorInfo (LN-MSG-008); what failed inside is told to nobody (LN-NOD-005). */
function failureOf(error: unknown): ConnectError {
  if (error instanceof ConnectError) return error;
  const fault = error instanceof Fault ? error : new Fault("INTERNAL");
  if (!(error instanceof Fault)) console.error(JSON.stringify({ event: "call_failed", what: String(error) }));
  const [status, retryable, actor, rule, words] = REASONS[fault.reason] ?? [Code.Internal, true, "operator", "", ""];
  const supported = fault.reason === "VERSION_UNSUPPORTED" ? { supported: "1" } : {};
  const metadata = { rule, actor, retryable: String(retryable), ...supported };
  const info = { desc: ErrorInfoSchema, value: { reason: fault.reason, domain: "lockernet", metadata } };
  const { refusal, resume } = fault.beside;
  const field = fault.reason === "MALFORMED_FIELD" ? ` (${fault.words})` : "";
  return new ConnectError(words.replace(/\.$/, `${field}.`), status, undefined, [
    info,
    ...(refusal ? [{ desc: SignedStatementSchema, value: refusal }] : []),
    ...(resume ? [{ desc: CursorSchema, value: resume }] : []),
  ]);
}
