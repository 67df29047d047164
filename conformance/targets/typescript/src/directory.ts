// The directory: members, keys and agreements of one network, read from a trust file (docs/spec/trust.md).
// A directory that is partly wrong is wrong.

import type { Purpose } from "./authority.js";
import { Fault } from "./faults.js";
import { NEVER, parse, SECOND, type Micros } from "./instants.js";
import { hex, isAdmissible, keyId, PublicKey, same, unhex, type Algorithm } from "./keys.js";

/** The trust file as JSON; bytes are hexadecimal. */
export interface TrustFile {
  version?: number;
  network_id: string;
  issued_at: string;
  expires_at?: string | null;
  members: MemberRecord[];
  agreements?: { courier_id: string; operator_id: string; not_before: string; not_after: string }[];
}

export interface MemberRecord {
  member_id: string;
  roles: string[];
  endpoint?: string | null;
  keys?: KeyRecord[];
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
  readonly isSuperseded: boolean;
  readonly compromisedFrom: Micros;
  readonly publicKey: PublicKey;
}

export type Age = "fresh" | "stale" | "expired";

const PURPOSES: readonly string[] = ["grant", "custody", "settlement", "directory", "device"];
const STALE = 7n * 86_400n * SECOND;

export class Directory {
  readonly networkId: string;
  readonly issuedAt: Micros;
  private readonly expiresAt: Micros;
  private readonly keys = new Map<string, Key[]>();
  private readonly members = new Map<string, MemberRecord>();
  private readonly agreed: { pair: string; begins: Micros; ends: Micros }[];

  /** Throws a Fault for a file that breaks a rule of its keys. */
  constructor(file: TrustFile) {
    if ((file.version ?? 1) !== 1) throw wrong(`version ${file.version}`);
    this.networkId = file.network_id;
    this.issuedAt = parse(file.issued_at);
    this.expiresAt = file.expires_at ? parse(file.expires_at) : NEVER;
    const seen = new Set<string>();
    for (const member of file.members) {
      if (this.members.has(member.member_id)) throw wrong(`member ${member.member_id} twice`);
      this.members.set(member.member_id, member);
      for (const record of member.keys ?? []) {
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

  static read(text: string): Directory {
    try {
      return new Directory(JSON.parse(text) as TrustFile);
    } catch (error) {
      throw error instanceof Fault ? error : wrong((error as Error).message);
    }
  }

  /** All keys with this id: short ids can collide (LN-SIG-012). */
  keysOf(id: Uint8Array): readonly Key[] {
    return this.keys.get(hex(id)) ?? [];
  }

  hasMember(memberId: string): boolean {
    return this.members.has(memberId);
  }

  hasRole(memberId: string, role: string): boolean {
    return this.members.get(memberId)?.roles.includes(role) ?? false;
  }

  /** Whether an agreement is in force; an operator needs none with itself (LN-TRU-004). */
  inAgreement(courier: string, operator: string, moment: Micros): boolean {
    const pair = `${courier} ${operator}`;
    const holds = this.agreed.some((each) => each.pair === pair && each.begins <= moment && moment < each.ends);
    return holds || courier === operator;
  }

  /** How old the directory is (LN-TRU-030). */
  age(moment: Micros): Age {
    if (moment < this.expiresAt) return "fresh";
    return moment < this.expiresAt + STALE ? "stale" : "expired";
  }
}

/** What a key signs to show that its owner holds it (LN-TRU-007). */
export function possessionMessage(network: string, member: string, purpose: string, key: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(["LN-key-v1", network, member, purpose, ""].join("\0")), key]);
}

function admit(network: string, member: MemberRecord, record: KeyRecord): Key {
  const raw = unhex(record.public_key);
  const algorithm = record.algorithm ?? "Ed25519";
  if (!isAdmissible(algorithm, raw)) throw wrong(`${record.key_id} is no key of prime order`);
  if (!same(keyId(raw), unhex(record.key_id))) throw wrong(`${record.key_id} has another id`);
  if (!PURPOSES.includes(record.purpose)) throw wrong(`${record.key_id} is for ${record.purpose}`);
  const pointId = record.point_id ?? null;
  if ((record.purpose === "device") !== (pointId !== null)) throw wrong("a device key, and only that, names a point");
  const publicKey = new PublicKey(algorithm as Algorithm, raw);
  const message = possessionMessage(network, member.member_id, record.purpose, raw);
  if (!publicKey.isSigned(message, unhex(record.proof))) throw wrong(`${record.key_id} has no proof`);
  const notAfter = parse(record.not_after);
  const superseded = record.superseded_at ? parse(record.superseded_at) : notAfter;
  return {
    owner: member.member_id,
    roles: member.roles,
    purpose: record.purpose as Purpose,
    pointId,
    begins: parse(record.not_before),
    ends: superseded < notAfter ? superseded : notAfter,
    isSuperseded: Boolean(record.superseded_at),
    compromisedFrom: record.compromised_from ? parse(record.compromised_from) : NEVER,
    publicKey,
  };
}

function wrong(words: string): Fault {
  return new Fault("MALFORMED_FILE", `the trust file: ${words}`);
}
