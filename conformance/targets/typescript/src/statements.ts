// Statements: sealed, believed, opened. The bytes are signed and the bytes are kept; nothing is encoded again.
// Spec: docs/spec/statements.md. `believe` is the only maker of a Spoken, and it makes no call. Policy is a step of
// its own: between the two a node looks up whether it has answered before (LN-REQ-002).

import { create, fromBinary, toBinary, type DescMessage, type MessageInitShape, type MessageShape } from "@bufbuild/protobuf";
import { HeaderSchema, SignedStatementSchema, type Header, type SignedStatement } from "../gen/lockernet/v1/statements_pb.js";
import { AUTHORITY, payloadType, PREFIX, SUFFIX, type Authority } from "./authority.js";
import type { Directory, Key } from "./directory.js";
import { Fault } from "./faults.js";
import { requireFields } from "./fields.js";
import { ofTimestamp, SECOND, toTimestamp, type Micros } from "./instants.js";
import { sha256, type Bytes, type Signer } from "./keys.js";
import { requireOneReading } from "./singular.js";

/** How long an answer, a receipt or a head is valid, and an answer remembered (LN-REQ-006, LN-REQ-008). */
export const ANSWER_LIFETIME: Micros = 400n * 86_400n * SECOND;

const PAYLOAD_LIMIT = 64 * 1024;
const SIGNATURE_LIMIT = 8;

/** The pre-authentication encoding of DSSE v1 (LN-SIG-004): these bytes are signed. */
export function pae(type: string, payload: Uint8Array): Bytes {
  const name = Buffer.from(type);
  const start = Buffer.from(`DSSEv1 ${name.length} ${type} ${payload.length} `);
  return new Uint8Array(Buffer.concat([start, payload]));
}

/** SHA-256 of the PAE, never of the envelope (LN-SIG-006). */
export function statementId(statement: SignedStatement): Bytes {
  return sha256(pae(statement.payloadType, statement.payload));
}

/** Encodes a payload once and signs exactly these bytes. */
export function seal<D extends DescMessage>(schema: D, message: MessageInitShape<D>, signer: Signer): SignedStatement {
  const type = payloadType(schema);
  const payload = toBinary(schema, create(schema, message));
  const signature = { keyId: signer.keyId, signature: signer.sign(pae(type, payload)) };
  return create(SignedStatementSchema, { payloadType: type, payload, signatures: [signature] });
}

/** A header that is valid from now on. */
export function header(
  from: { networkId: string; issuer: string; audience: string; requestId: Uint8Array },
  now: Micros,
  lifetime: Micros,
): MessageInitShape<typeof HeaderSchema> {
  const begin = toTimestamp(now);
  return { ...from, issuedAt: begin, notBefore: begin, expiresAt: toTimestamp(now + lifetime) };
}

/** Where a statement is read, and how far the clock there may be off. */
export interface Place {
  readonly audiences: readonly string[];
  readonly operator: string;
  readonly point: string | null;
  /** How long before `not_before`, and after `expires_at`, a statement is let pass. */
  readonly early: Micros;
  readonly late: Micros;
}

export const SYNCED = { early: 120n * SECOND, late: 120n * SECOND } as const;

/** A statement with a good signature by somebody who may say it here. */
export interface Spoken {
  readonly statement: SignedStatement;
  readonly statementId: Bytes;
  readonly header: Header;
  readonly key: Key;
  readonly authority: Authority;
}

/**
 * Signature, then trust; the first no is thrown as a Fault. `witnessedAt` is when somebody else than the key's owner
 * held the statement (LN-TRU-015).
 */
export function believe(statement: SignedStatement, directory: Directory, place: Place, witnessedAt: Micros): Spoken {
  const authority = authorityOf(statement);
  const message = pae(statement.payloadType, statement.payload);
  const refusals: Fault[] = [];
  let isKnown = false;
  for (const { keyId, signature } of statement.signatures) {
    for (const key of directory.keysOf(keyId)) {
      isKnown = true;
      if (!key.publicKey.isSigned(message, signature)) continue;
      try {
        if (key.purpose !== authority.purpose) throw new Fault("UNTRUSTED_PURPOSE");
        const header = headerOf(statement, authority);
        requireTrust(header, key, directory, authority, place, witnessedAt);
        return { statement, statementId: sha256(message), header, key, authority };
      } catch (error) {
        if (!(error instanceof Fault) || !error.reason.startsWith("UNTRUSTED_")) throw error;
        refusals.push(error);
      }
    }
  }
  throw refusals[0] ?? new Fault(isKnown ? "UNTRUSTED_SIGNATURE" : "UNTRUSTED_KEY");
}

/** What a statement that was never answered must pass too: features, time, the key now, agreement. */
export function requirePolicy(spoken: Spoken, directory: Directory, place: Place, now: Micros): void {
  const { header, key, authority } = spoken;
  if (header.criticalFeatures.length) throw new Fault("UNTRUSTED_CRITICAL_FEATURE"); // none is understood here
  if (now - place.late >= moment(header.expiresAt)) throw new Fault("UNTRUSTED_EXPIRED");
  const latest = now + place.early;
  const isEarly = latest < moment(header.notBefore) || latest < moment(header.issuedAt);
  if (isEarly) throw new Fault("UNTRUSTED_NOT_YET_VALID");
  if (now < key.begins || now >= key.ends) throw new Fault("UNTRUSTED_KEY", "not valid now");
  const needsAgreement = authority.role === "courier" && authority.purpose === "grant";
  const isAgreed = !needsAgreement || directory.inAgreement(header.issuer, place.operator, now);
  if (!isAgreed) throw new Fault("UNTRUSTED_AGREEMENT");
}

/** The payload as the kind that is expected here (LN-SIG-003), with one reading (LN-SIG-013) and good fields. */
export function open<D extends DescMessage>({ statement }: Spoken, schema: D): MessageShape<D> {
  if (statement.payloadType !== payloadType(schema)) throw new Fault("MALFORMED_STATEMENT", "another kind");
  requireOneReading(statement.payload, schema);
  const message = parsed(schema, statement.payload);
  requireFields(schema, message);
  return message;
}

/** Limits before any cryptography (LN-SIG-002), then the kind of statement. */
function authorityOf({ payload, payloadType: type, signatures }: SignedStatement): Authority {
  if (payload.length > PAYLOAD_LIMIT) throw new Fault("MESSAGE_TOO_LARGE", "a payload of more than 64 KiB");
  if (signatures.length < 1 || signatures.length > SIGNATURE_LIMIT) {
    throw new Fault("MALFORMED_STATEMENT", `${signatures.length} signatures`);
  }
  const authority = AUTHORITY.get(type);
  if (authority) return authority;
  const isOtherVersion = type.startsWith(PREFIX) && !type.endsWith(SUFFIX);
  throw new Fault(isOtherVersion ? "VERSION_UNSUPPORTED" : "MALFORMED_STATEMENT", "the payload type");
}

function requireTrust(
  header: Header,
  key: Key,
  directory: Directory,
  { role }: Authority,
  place: Place,
  witnessedAt: Micros,
): void {
  const issuedAt = moment(header.issuedAt);
  if (header.networkId !== directory.networkId) throw new Fault("UNTRUSTED_NETWORK");
  if (header.issuer !== key.owner) throw new Fault("UNTRUSTED_ISSUER", "somebody else signed");
  if (role !== "any" && !key.roles.includes(role)) throw new Fault("UNTRUSTED_ISSUER", `no ${role}`);
  if (role === "operator" && header.issuer !== place.operator) throw new Fault("UNTRUSTED_ISSUER", "not its place");
  if (!place.audiences.includes(header.audience)) throw new Fault("UNTRUSTED_AUDIENCE");
  if (key.pointId !== null && key.pointId !== place.point) throw new Fault("UNTRUSTED_ISSUER", "another point");
  if (issuedAt < key.begins || issuedAt >= key.ends) throw new Fault("UNTRUSTED_KEY", "not valid then");
  const latest = issuedAt > witnessedAt ? issuedAt : witnessedAt;
  if (latest >= key.compromisedFrom) throw new Fault("UNTRUSTED_KEY_COMPROMISED");
}

function headerOf(statement: SignedStatement, { schema }: Authority): Header {
  const { header } = parsed(schema, statement.payload) as { header?: Header };
  if (!header) throw new Fault("MALFORMED_STATEMENT", "the payload has no header");
  requireFields(HeaderSchema, header, "header.");
  return header;
}

function moment(stamp: Header["issuedAt"]): Micros {
  return stamp ? ofTimestamp(stamp) : 0n; // requireFields has seen that it is set
}

function parsed<D extends DescMessage>(schema: D, bytes: Uint8Array): MessageShape<D> {
  try {
    return fromBinary(schema, bytes);
  } catch {
    throw new Fault("MALFORMED_STATEMENT", `the bytes are no ${schema.name}`);
  }
}
