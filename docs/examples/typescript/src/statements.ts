// Statements: sealed, verified, opened. The bytes are signed and the bytes are kept; nothing is encoded again.
// Spec: docs/spec/statements.md. `verify` is the only maker of a Verified, and it makes no call.

import { create, fromBinary, toBinary, type DescMessage, type MessageShape } from "@bufbuild/protobuf";
import { SignedStatementSchema, type Header, type SignedStatement } from "../gen/lockernet/v1/statements_pb.js";
import { AUTHORITY, payloadType, PREFIX, SUFFIX, type Authority } from "./authority.js";
import type { Directory, Key } from "./directory.js";
import { Fault, malformed, untrusted } from "./faults.js";
import { NEVER, ofTimestamp, SECOND, type Micros } from "./instants.js";
import { sha256, type Bytes, type Signer } from "./keys.js";
import { requireOneReading } from "./singular.js";

const PAYLOAD_LIMIT = 64 * 1024;
const SIGNATURE_LIMIT = 8;
const CLOCK_BOUND = 120n * SECOND;
const SLUG = /^[a-z0-9][a-z0-9.-]{0,63}$/;

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
export function seal<D extends DescMessage>(schema: D, message: MessageShape<D>, signer: Signer): SignedStatement {
  const type = payloadType(schema);
  const payload = toBinary(schema, message);
  const signature = { keyId: signer.keyId, signature: signer.sign(pae(type, payload)) };
  return create(SignedStatementSchema, { payloadType: type, payload, signatures: [signature] });
}

/** The envelope in these bytes; nothing in it is believed yet. */
export function parseStatement(bytes: Uint8Array): SignedStatement {
  return parsed(SignedStatementSchema, bytes);
}

/** Where a statement is read: who is addressed here, whose answer it may be, which device counts. */
export interface Place {
  readonly audiences: readonly string[];
  readonly operator: string;
  readonly point?: string | null;
  readonly features?: readonly string[];
}

export interface Verified {
  readonly statement: SignedStatement;
  readonly statementId: Bytes;
  readonly header: Header;
}

/**
 * Three verdicts in this order: signature, trust, policy; the first no is thrown as a Fault.
 * `witnessedAt` is when somebody else than the key's owner held the statement (LN-TRU-015).
 */
export function verify(
  statement: SignedStatement,
  directory: Directory,
  place: Place,
  now: Micros,
  witnessedAt: Micros = now,
): Verified {
  const authority = authorityOf(statement);
  const [key, header] = findSpeaker(statement, directory, authority, place, witnessedAt);
  requirePolicy(header, key, directory, authority, place, now);
  return { statement, statementId: statementId(statement), header };
}

/** The payload of a verified statement as the kind that is expected here (LN-SIG-003, LN-SIG-013). */
export function open<D extends DescMessage>(verified: Verified, schema: D): MessageShape<D> {
  const { payload, payloadType: came } = verified.statement;
  if (came !== payloadType(schema)) throw malformed(`expected ${payloadType(schema)}, came ${came}`);
  requireOneReading(payload, schema);
  return parsed(schema, payload);
}

/** The header of a payload, whoever signed it. */
export function headerOf(statement: SignedStatement): Header {
  const { schema } = authorityOf(statement);
  const { header } = parsed(schema, statement.payload) as { header?: Header };
  if (!header) throw malformed("the payload has no header");
  requireFields(header);
  return header;
}

/** Limits before any cryptography (LN-SIG-002), then the kind of statement. */
function authorityOf(statement: SignedStatement): Authority {
  const { payload, payloadType: type, signatures } = statement;
  if (payload.length > PAYLOAD_LIMIT) throw malformed(`${payload.length} bytes`, "MESSAGE_TOO_LARGE");
  if (signatures.length < 1 || signatures.length > SIGNATURE_LIMIT) throw malformed(`${signatures.length} signatures`);
  const authority = AUTHORITY.get(type);
  if (authority) return authority;
  const isOtherVersion = type.startsWith(PREFIX) && !type.endsWith(SUFFIX);
  throw malformed(`payload type ${type}`, isOtherVersion ? "VERSION_UNSUPPORTED" : "MALFORMED_STATEMENT");
}

/** The first signer who may say this; else the first reason why not (LN-SIG-005). */
function findSpeaker(
  statement: SignedStatement,
  directory: Directory,
  authority: Authority,
  place: Place,
  witnessedAt: Micros,
): [Key, Header] {
  const message = pae(statement.payloadType, statement.payload);
  const refusals: Fault[] = [];
  let isKnown = false;
  for (const { keyId, signature } of statement.signatures) {
    for (const key of directory.keysOf(keyId)) {
      isKnown = true;
      if (!key.publicKey.isSigned(message, signature)) continue;
      try {
        if (key.purpose !== authority.purpose) throw untrusted("UNTRUSTED_PURPOSE", `a ${key.purpose} key`);
        const header = headerOf(statement);
        requireTrust(header, key, directory, authority, place, witnessedAt);
        return [key, header];
      } catch (error) {
        if (!(error instanceof Fault) || error.verdict !== "untrusted") throw error;
        refusals.push(error);
      }
    }
  }
  throw refusals[0] ?? untrusted(isKnown ? "UNTRUSTED_SIGNATURE" : "UNTRUSTED_KEY");
}

function requireTrust(
  header: Header,
  key: Key,
  directory: Directory,
  authority: Authority,
  place: Place,
  witnessedAt: Micros,
): void {
  const { role } = authority;
  const issuedAt = moment(header.issuedAt);
  if (header.networkId !== directory.networkId) throw untrusted("UNTRUSTED_NETWORK", header.networkId);
  if (header.issuer !== key.owner) throw untrusted("UNTRUSTED_ISSUER", `${header.issuer} did not sign`);
  if (role !== "any" && !key.roles.includes(role)) throw untrusted("UNTRUSTED_ISSUER", `no ${role}`);
  if (role === "operator" && header.issuer !== place.operator) throw untrusted("UNTRUSTED_ISSUER", "not its place");
  if (!place.audiences.includes(header.audience)) throw untrusted("UNTRUSTED_AUDIENCE", header.audience);
  if (key.pointId !== null && key.pointId !== place.point) throw untrusted("UNTRUSTED_ISSUER", "another point");
  if (issuedAt < key.begins || issuedAt >= key.ends) throw untrusted("UNTRUSTED_KEY", "not valid then");
  const latest = issuedAt > witnessedAt ? issuedAt : witnessedAt;
  if (latest >= key.compromisedFrom) throw untrusted("UNTRUSTED_KEY_COMPROMISED");
}

function requirePolicy(
  header: Header,
  key: Key,
  directory: Directory,
  authority: Authority,
  place: Place,
  now: Micros,
): void {
  const understood = place.features ?? [];
  if (header.criticalFeatures.some((each) => !understood.includes(each))) {
    throw untrusted("UNTRUSTED_CRITICAL_FEATURE", header.criticalFeatures.join(", "));
  }
  if (now - CLOCK_BOUND >= moment(header.expiresAt)) throw untrusted("UNTRUSTED_EXPIRED");
  const latest = now + CLOCK_BOUND;
  const isEarly = latest < moment(header.notBefore) || latest < moment(header.issuedAt);
  if (isEarly) throw untrusted("UNTRUSTED_NOT_YET_VALID");
  if (now < key.begins || now >= key.ends) throw untrusted("UNTRUSTED_KEY", "not valid now");
  const needsAgreement = authority.role === "courier" && authority.purpose === "grant";
  const isAgreed = !needsAgreement || directory.inAgreement(header.issuer, place.operator, now);
  if (!isAgreed) throw untrusted("UNTRUSTED_AGREEMENT");
}

/** The fields of every header (LN-MSG-002). */
function requireFields(header: Header): void {
  const names = { networkId: header.networkId, issuer: header.issuer, audience: header.audience };
  for (const [name, value] of Object.entries(names)) if (!SLUG.test(value)) throw badField(name);
  if (header.requestId.length !== 16) throw badField("requestId");
  if (header.previousStatementId && header.previousStatementId.length !== 32) throw badField("previousStatementId");
  for (const name of ["issuedAt", "notBefore", "expiresAt"] as const) {
    const stamp = header[name];
    const isWhole = stamp && stamp.nanos >= 0 && stamp.nanos < 1e9 && stamp.nanos % 1000 === 0;
    if (!isWhole || stamp.seconds < -62_135_596_800n || ofTimestamp(stamp) > NEVER) throw badField(name);
  }
}

function moment(stamp: Header["issuedAt"]): Micros {
  if (!stamp) throw badField("issuedAt");
  return ofTimestamp(stamp);
}

function parsed<D extends DescMessage>(schema: D, bytes: Uint8Array): MessageShape<D> {
  try {
    return fromBinary(schema, bytes);
  } catch {
    throw malformed(`the bytes are no ${schema.name}`);
  }
}

function badField(name: string): Fault {
  return malformed(`header.${name}`, "MALFORMED_FIELD");
}
