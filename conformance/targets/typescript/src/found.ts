// A new point for a run of the conformance suite: its keys, its configuration, a trust file that lists it beside the
// suite's members, and the target file. What exists is never overwritten.

import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { VERSION } from "./beginnings.js";
import { possessionMessage, type KeyRecord, type TrustFile } from "./directory.js";
import { Fault, wrongSetting } from "./faults.js";
import { hex, sha256, Signer } from "./keys.js";

const OPERATOR = "typescript-lockers"; // unless the suite's agreements name another one
const POINT = "typescript-point-01";
const DAY_MS = 86_400_000;

/** Everything that a point may have (docs/conformance/target.md): this one has none of it, and says so. */
const FEATURES: Readonly<Record<string, boolean>> = Object.fromEntries(
  [
    "soft-reservations", "first-mile", "returns", "chilled", "easy-reach", "infrared", "capacity-leases",
    "remote-opening", "connect", "frozen", "obligations", "quotas",
  ].map((name) => [name, false]),
);

interface Names {
  readonly network: string;
  readonly operator: string;
  readonly listen: string;
}

/** The members of the suite: a trust file, or the part of one. */
type Members = Pick<TrustFile, "network_id" | "members"> & Partial<TrustFile>;

export function found(folder: string, membersPath: string, listen: string): void {
  if (existsSync(join(folder, "config.json"))) throw wrongSetting(folder, "there is a point already");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const members = readMembers(membersPath);
  const operator = members.agreements?.[0]?.operator_id ?? OPERATOR;
  const names = { network: members.network_id, operator, listen };
  const keys = ["grant", "directory", "device"].map((purpose) => record(folder, names, purpose));
  write(join(folder, "digits.key"), `${hex(randomBytes(32))}\n`);
  write(join(folder, "trust.json"), json(trustFile(members, names, keys)));
  write(join(folder, "config.json"), json(config(names)));
  const identity = relative(resolve(folder), join(dirname(resolve(membersPath)), "identity.json"));
  write(join(folder, "target.yaml"), json(target(names, keys, identity)));
  console.log(join(folder, "target.yaml"));
}

function readMembers(path: string): Members {
  const members = JSON.parse(readFileSync(path, "utf-8")) as Members;
  if (typeof members.network_id !== "string" || !Array.isArray(members.members)) {
    throw new Fault("MALFORMED_FILE", `${path}: expected network_id and members`);
  }
  return members;
}

/** Makes a key and what the directory says of it, with the proof that we hold it (LN-TRU-007). */
function record(folder: string, { network, operator }: Names, purpose: string): KeyRecord {
  const signer = Signer.generate();
  write(join(folder, `${purpose}.pem`), signer.pem());
  const now = Date.now();
  return {
    key_id: hex(signer.keyId),
    public_key: hex(signer.publicKey),
    purpose,
    not_before: new Date(now - 400 * DAY_MS).toISOString(),
    not_after: new Date(now + 3 * 365 * DAY_MS).toISOString(),
    ...(purpose === "device" ? { point_id: POINT } : {}),
    proof: hex(signer.sign(possessionMessage(network, operator, purpose, signer.publicKey))),
  };
}

function trustFile(members: Members, { operator, listen }: Names, keys: KeyRecord[]): TrustFile {
  const own = { member_id: operator, roles: ["operator"], endpoint: listen, keys };
  const { issued_at = new Date().toISOString(), agreements = [] } = members;
  const others = members.members.filter((each) => each.member_id !== operator);
  return { ...members, issued_at, agreements, members: [...others, own] };
}

function config({ network, operator, listen }: Names): object {
  const door = (ids: string[], height: number) => ({
    ids, accessible: ids.slice(0, 1), width_mm: 380, height_mm: height, depth_mm: 640, max_weight_g: 25_000,
    temperature: "AMBIENT",
  });
  return {
    network_id: network,
    operator_id: operator,
    point_id: POINT,
    listen,
    trust: "trust.json",
    folder: "state",
    place: "place.json",
    clock: "kept",
    keep_days: 30,
    keys: { grant: "grant.pem", directory: "directory.pem", device: "device.pem", digits: "digits.key" },
    point: {
      name: "A point in TypeScript",
      country: "SG",
      latitude_e7: 12_650_000,
      longitude_e7: 1_038_200_000,
      address_lines: ["Harbour Walk 1"],
      time_zone: "Asia/Singapore",
      obligations: ["PAY", "ID", "SIGN"],
      max_hold_seconds: 604_800,
      max_reservation_seconds: 172_800,
      max_expected_seconds: 604_800,
      max_expected_parcels: 200,
      tolerance_mm: 5,
      ordinary_in_chilled: false,
      highest_grade: "DOOR_CLOSED",
      weekend_days: [6, 7],
      public_holidays: [],
      working_days: [],
    },
    compartments: [
      door(["A01", "A02", "A03", "A04", "A05", "A06", "A07", "A08"], 80),
      door(["B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B09", "B10"], 190),
      door(["C01", "C02", "C03", "C04", "C05", "C06"], 410),
    ],
  };
}

/** docs/conformance/target.md tells each field. JSON is YAML too. */
function target(names: Names, keys: KeyRecord[], identity: string): object {
  const operatorKeys = keys.map(({ purpose, public_key, point_id }) => ({
    purpose, algorithm: "Ed25519", public_key, ...(point_id ? { point_id } : {}),
  }));
  return {
    product: { name: "lockernet in TypeScript", vendor: "lockernet", version: VERSION, build_digest: buildDigest() },
    network_id: names.network,
    operator_id: names.operator,
    point_id: POINT,
    endpoints: { grpc: names.listen },
    profiles: ["CORE"],
    features: FEATURES,
    operator_keys: operatorKeys,
    operator_grant_key: "grant.pem",
    identity,
    executor: { command: ["node", fileURLToPath(new URL("vectors.js", import.meta.url))] },
  };
}

/** SHA-256 over every built file, with its name, in the order of the names. */
function buildDigest(): string {
  const built = new URL(".", import.meta.url);
  const names = readdirSync(built).filter((each) => each.endsWith(".js")).sort();
  return hex(sha256(...names.flatMap((name) => [sha256(name), sha256(readFileSync(new URL(name, built)))])));
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function write(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600, flag: "wx" });
}
