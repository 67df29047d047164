// Calls to one operator: a deadline on each, a session token with each, the same bytes again where no answer came,
// and every failure as a Fault with the reason of the registry.

import { create, toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError, encodeBinaryHeader, type CallOptions } from "@connectrpc/connect";
import { randomUUID } from "node:crypto";
import { ErrorInfoSchema } from "../gen/google/rpc/error_details_pb.js";
import {
  HeaderSchema,
  SessionTokenSchema,
  SignedStatementSchema,
  type Header,
  type SignedStatement,
} from "../gen/lockernet/v1/statements_pb.js";
import { Fault, type Verdict } from "./faults.js";
import { now, SECOND, toTimestamp, type Micros } from "./instants.js";
import type { Signer } from "./keys.js";
import { seal } from "./statements.js";

const CALL_MS = 10_000;
const TRIES = 3;
const PAUSE_MS = 250;
const SESSION_LIFETIME = 600n * SECOND;
const SESSION_LEFT = 120n * SECOND;

/** The member who speaks, and to which operator. */
export class Author {
  private session = { text: "", until: 0n };

  constructor(
    private readonly networkId: string,
    readonly member: string,
    readonly operator: string,
    readonly signer: Signer,
  ) {}

  /** The header of a statement that is valid from now on. */
  header(lifetime: Micros): Header {
    const begin = now();
    return create(HeaderSchema, {
      networkId: this.networkId,
      issuer: this.member,
      audience: this.operator,
      requestId: Buffer.from(randomUUID().replaceAll("-", ""), "hex"), // LN-REQ-001
      issuedAt: toTimestamp(begin),
      notBefore: toTimestamp(begin),
      expiresAt: toTimestamp(begin + lifetime),
    });
  }

  /** What goes with every question: a session token, made anew before it ends (LN-TRU-005). */
  metadata(): Record<string, string> {
    if (now() > this.session.until - SESSION_LEFT) {
      const token = create(SessionTokenSchema, { header: this.header(SESSION_LIFETIME) });
      const bytes = toBinary(SignedStatementSchema, seal(SessionTokenSchema, token, this.signer));
      this.session = { text: encodeBinaryHeader(bytes), until: now() + SESSION_LIFETIME };
    }
    return { "lockernet-session-bin": this.session.text };
  }
}

/** One call with a deadline (LN-MSG-005); without an answer the same is sent again (LN-REQ-004). */
export async function call<T>(
  author: Author,
  send: (options: CallOptions) => Promise<T>,
  onRefusal?: (no: SignedStatement) => void,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await send({ timeoutMs: CALL_MS, headers: author.metadata() });
    } catch (error) {
      const fault = faultOf(error, onRefusal);
      if (fault.verdict !== "unavailable" || tries === TRIES) throw fault;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * PAUSE_MS * 2 ** tries));
    }
  }
}

/** What a failed call means: the reason in ErrorInfo decides (LN-MSG-008). Anything else is thrown as it is. */
export function faultOf(error: unknown, onRefusal?: (no: SignedStatement) => void): Fault {
  if (!(error instanceof ConnectError)) throw error;
  const [no] = error.findDetails(SignedStatementSchema);
  if (no) onRefusal?.(no);
  const info = error.findDetails(ErrorInfoSchema).find((each) => each.domain === "lockernet");
  const isGone = [Code.Unavailable, Code.DeadlineExceeded, Code.Aborted, Code.Internal].includes(error.code);
  const reason = info?.reason ?? `PEER_${Code[error.code].toUpperCase()}`;
  return new Fault(verdictOf(reason, isGone), reason, error.rawMessage);
}

function verdictOf(reason: string, isGone: boolean): Verdict {
  if (reason.startsWith("UNTRUSTED_")) return "untrusted";
  if (reason.startsWith("MALFORMED_")) return "malformed";
  return isGone ? "unavailable" : "refused";
}
