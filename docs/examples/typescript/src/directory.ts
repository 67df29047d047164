// The directory: members, keys and agreements of one network, read from a trust file (docs/spec/trust.md).
// A directory that is partly wrong is wrong.

import type { Purpose } from "./authority.js";
import { malformed } from "./faults.js";
import { NEVER, parse, type Micros } from "./instants.js";
import { hex, isAdmissible, keyId, PublicKey, same, type Algorithm } from "./keys.js";

/** The trust file as JSON; bytes are hexadecimal. */
export interface TrustFile {
  network_id: string;
  members: { member_id: string; roles: string[]; endpoint?: string | null; keys: KeyRecord[] }[];
  agreements?: { courier_id: string; operator_id: string; not_before: string; not_after: string }[];
}

export interface KeyRecord {
  key_id: string;
  algorithm?: string;
  public_key: string;
  purpose: string;
  not_before: string;
  not_after: string;
  superseded_at?: string | null;
  compromised_from?: string | null;
  point_id?: string | null;
  proof: string;
}

export interface Key {
  readonly owner: string;
  readonly roles: readonly string[];
  readonly purpose: Purpose;
  readonly pointId: string | null;
  readonly begins: Micros;
  readonly ends: Micros;
  readonly compromisedFrom: Micros;
  readonly publicKey: PublicKey;
}

const PURPOSES: readonly string[] = ["grant", "custody", "settlement", "directory", "device"];

export class Directory {
  readonly networkId: string;
  private readonly keys = new Map<string, Key[]>();
  private readonly agreed: { pair: string; begins: Micros; ends: Micros }[];

  /** Throws a Fault for a file that breaks a rule of its keys. */
  constructor(file: TrustFile) {
    this.networkId = file.network_id;
    if (new Set(file.members.map((each) => each.member_id)).size !== file.members.length) throw wrong("a member twice");
    const seen = new Set<string>();
    for (const member of file.members) {
      for (const record of member.keys) {
        if (seen.size === seen.add(record.public_key).size) throw wrong(`key ${record.key_id} twice`);
        const key = admit(file.network_id, member, record);
        this.keys.set(record.key_id, [...(this.keys.get(record.key_id) ?? []), key]);
      }
    }
    this.agreed = (file.agreements ?? []).map((each) => ({
      pair: `${each.courier_id} ${each.operator_id}`,
      begins: parse(each.not_before),
      ends: parse(each.not_after),
    }));
  }

  get size(): number {
    return [...this.keys.values()].flat().length;
  }

  /** All keys with this id: short ids can collide (LN-SIG-012). */
  keysOf(id: Uint8Array): readonly Key[] {
    return this.keys.get(hex(id)) ?? [];
  }

  /** Whether an agreement is in force; an operator needs none with itself (LN-TRU-004). */
  inAgreement(courier: string, operator: string, moment: Micros): boolean {
    const pair = `${courier} ${operator}`;
    const holds = this.agreed.some((each) => each.pair === pair && each.begins <= moment && moment < each.ends);
    return holds || courier === operator;
  }
}

/** What a key signs to show that its owner holds it (LN-TRU-007). */
export function possessionMessage(network: string, member: string, purpose: string, key: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(["LN-key-v1", network, member, purpose, ""].join("\0")), key]);
}

function admit(network: string, member: TrustFile["members"][number], record: KeyRecord): Key {
  const raw = Buffer.from(record.public_key, "hex");
  const algorithm = record.algorithm ?? "Ed25519";
  if (!isAdmissible(algorithm, raw)) throw wrong(`${record.key_id} is no key of prime order`);
  if (!same(keyId(raw), Buffer.from(record.key_id, "hex"))) throw wrong(`${record.key_id} has another id`);
  if (!PURPOSES.includes(record.purpose)) throw wrong(`${record.key_id} is for ${record.purpose}`);
  const pointId = record.point_id ?? null;
  if ((record.purpose === "device") !== (pointId !== null)) throw wrong("a device key, and only that, names a point");
  const publicKey = new PublicKey(algorithm as Algorithm, raw);
  const message = possessionMessage(network, member.member_id, record.purpose, raw);
  if (!publicKey.isSigned(message, Buffer.from(record.proof, "hex"))) throw wrong(`${record.key_id} has no proof`);
  const notAfter = parse(record.not_after);
  const superseded = record.superseded_at ? parse(record.superseded_at) : notAfter;
  return {
    owner: member.member_id,
    roles: member.roles,
    purpose: record.purpose as Purpose,
    pointId,
    begins: parse(record.not_before),
    ends: superseded < notAfter ? superseded : notAfter,
    compromisedFrom: record.compromised_from ? parse(record.compromised_from) : NEVER,
    publicKey,
  };
}

function wrong(words: string): Error {
  return malformed(`the trust file: ${words}`, "MALFORMED_FILE");
}
