// What the operator set: config.json and the files that it names. What does not hold together stops the start, with one
// line that says where (LN-NOD-001); a key that is not known is a mistake.

import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { EvidenceGrade, Obligation, Temperature } from "../gen/lockernet/v1/points_pb.js";
import { sorted, type Compartment } from "./capacity.js";
import { Fault, wrongSetting } from "./faults.js";
import { Signer, unhex, type Bytes } from "./keys.js";

/** What the operator publishes of its point, the same for all couriers (LN-CAP-019). */
export interface Terms {
  readonly name: string;
  readonly country: string;
  readonly latitudeE7: number;
  readonly longitudeE7: number;
  readonly addressLines: readonly string[];
  readonly timeZone: string;
  readonly obligations: readonly Obligation[];
  readonly maxHoldSeconds: number;
  readonly maxReservationSeconds: number;
  readonly maxExpectedSeconds: number;
  readonly maxExpectedParcels: number | undefined;
  readonly toleranceMm: number;
  readonly isOrdinaryInChilled: boolean;
  readonly highestGrade: EvidenceGrade;
  readonly weekend: readonly number[];
  readonly holidays: readonly string[];
  readonly workingDays: readonly string[];
  readonly shares: ReadonlyMap<string, number>;
  readonly othersShare: number | undefined;
}

export interface Settings {
  readonly networkId: string;
  readonly operatorId: string;
  readonly pointId: string;
  readonly host: string;
  readonly port: number;
  readonly trust: string;
  readonly folder: string;
  /** Where the newest place of the journal is kept, outside its folder (LN-NOD-030). */
  readonly place: string;
  readonly isClockKept: boolean;
  /** How long what leads to a person is kept of a parcel that has ended (LN-NOD-036). */
  readonly keepDays: number;
  readonly grant: Signer;
  readonly directory: Signer;
  readonly device: Signer;
  /** K_point; the version of a key is its place in the list, from 1 (LN-COD-015). */
  readonly digitKeys: readonly Bytes[];
  readonly terms: Terms;
  readonly compartments: readonly Compartment[];
}

const LOOPBACK = /^(127(?:\.\d{1,3}){3}|\[::1\]|localhost):(\d{1,5})$/;
const SLUG = /^[a-z0-9][a-z0-9.-]{0,63}$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const COMPARTMENT = /^[A-Z0-9][A-Z0-9-]{0,15}$/;

export function readSettings(path: string): Settings {
  const config = Section.read(path);
  const at = (name: string) => resolve(dirname(path), config.text(name));
  const keys = config.section("keys");
  const key = (name: string) => secret(resolve(dirname(path), keys.text(name)));
  const signer = (name: string) => {
    const pem = key(name);
    try {
      return Signer.fromPem(pem);
    } catch {
      throw wrongSetting(path, `keys.${name}: expected a PEM file with an Ed25519 key`);
    }
  };
  const listen = LOOPBACK.exec(config.text("listen"));
  if (!listen) throw wrongSetting(path, "listen: expected a loopback address and a port, 127.0.0.1:50071"); // LN-NOD-017
  const settings = {
    networkId: config.text("network_id", SLUG),
    operatorId: config.text("operator_id", SLUG),
    pointId: config.text("point_id", SLUG),
    host: (listen[1] ?? "").replace(/[[\]]/g, ""),
    port: Number(listen[2]),
    trust: at("trust"),
    folder: at("folder"),
    place: at("place"),
    isClockKept: config.choice("clock", ["kept", "unknown"]) === "kept",
    keepDays: config.whole("keep_days", 0, 3_650),
    grant: signer("grant"),
    directory: signer("directory"),
    device: signer("device"),
    digitKeys: key("digits").trim().split("\n").map(unhex),
    terms: readTerms(config.section("point")),
    compartments: config.sections("compartments").flatMap(readCompartments),
  };
  if (settings.digitKeys.some((each) => each.length !== 32)) throw wrongSetting(path, "keys.digits: expected 32 bytes a line");
  if (new Set(settings.compartments.map(({ id }) => id)).size !== settings.compartments.length) {
    throw wrongSetting(path, "compartments: an id stands twice");
  }
  keys.requireNothingElse();
  config.requireNothingElse();
  return settings;
}

function readTerms(point: Section): Terms {
  const shares = point.section("quotas", {});
  const terms = {
    name: point.text("name"),
    country: point.text("country", /^[A-Z]{2}$/),
    latitudeE7: point.whole("latitude_e7", -900_000_000, 900_000_000),
    longitudeE7: point.whole("longitude_e7", -1_800_000_000, 1_800_000_000),
    addressLines: point.texts("address_lines"),
    timeZone: point.text("time_zone"),
    obligations: point.texts("obligations").map((each) => named(Obligation, each, "obligations")),
    maxHoldSeconds: point.whole("max_hold_seconds", 1, 2 ** 32 - 1),
    maxReservationSeconds: point.whole("max_reservation_seconds", 1, 2 ** 32 - 1),
    maxExpectedSeconds: point.whole("max_expected_seconds", 1, 2 ** 32 - 1),
    maxExpectedParcels: point.optional("max_expected_parcels", 1, 5_000),
    toleranceMm: point.whole("tolerance_mm", 0, 50),
    isOrdinaryInChilled: point.choice("ordinary_in_chilled", [true, false]) === true,
    highestGrade: named(EvidenceGrade, point.text("highest_grade"), "highest_grade"),
    weekend: point.numbers("weekend_days"),
    holidays: point.texts("public_holidays", DATE),
    workingDays: point.texts("working_days", DATE),
    shares: new Map(shares.names().map((each) => [each, shares.whole(each, 0, 1_000)])),
    othersShare: point.optional("others_share_permille", 0, 1_000),
  };
  try {
    new Intl.DateTimeFormat("en", { timeZone: terms.timeZone });
  } catch {
    throw wrongSetting("point", `time_zone: no zone is called ${terms.timeZone}`);
  }
  point.requireNothingElse();
  return terms;
}

/** Identical compartments stand together, each by the name that is painted on its door. */
function readCompartments(section: Section): Compartment[] {
  const length = (name: string) => section.whole(name, 1, 10_000);
  const alike = {
    sides: sorted(length("width_mm"), length("height_mm"), length("depth_mm")),
    inside: { widthMm: length("width_mm"), heightMm: length("height_mm"), depthMm: length("depth_mm") },
    maxWeightG: section.whole("max_weight_g", 1, 1_000_000),
    temperature: named(Temperature, section.text("temperature"), "temperature"),
  };
  const accessible = section.texts("accessible");
  const ids = section.texts("ids", COMPARTMENT);
  section.requireNothingElse();
  return ids.map((id) => ({ ...alike, id, isAccessible: accessible.includes(id) }));
}

/** LN-NOD-002: its owner's alone. */
function secret(path: string): string {
  if (statSync(path).mode & 0o077) throw new Fault("KEY_FILE_MODE", `${path}: others than its owner can read it`);
  return readFileSync(path, "utf-8");
}

function named<E extends Record<string, string | number>>(names: E, name: string, where: string): E[keyof E] & number {
  const found = names[name];
  if (typeof found !== "number" || found === 0) throw wrongSetting(where, `${name} is not known`);
  return found as E[keyof E] & number;
}

/** An object of the file, read key by key. */
class Section {
  private readonly read = new Set<string>();

  private constructor(
    private readonly where: string,
    private readonly values: Record<string, unknown>,
  ) {}

  static read(path: string): Section {
    try {
      return new Section(path, JSON.parse(readFileSync(path, "utf-8")) as Record<string, unknown>);
    } catch (error) {
      throw wrongSetting(path, (error as Error).message);
    }
  }

  text(name: string, form = /^.+$/): string {
    const found = this.value(name);
    if (typeof found !== "string" || !form.test(found)) throw this.wrong(name, `a text like ${form.source}`);
    return found;
  }

  texts(name: string, form = /^.+$/): string[] {
    const found = this.value(name) as unknown;
    const isGood = Array.isArray(found) && found.every((each) => typeof each === "string" && form.test(each));
    if (!isGood) throw this.wrong(name, `a list of texts like ${form.source}`);
    return found as string[];
  }

  numbers(name: string): number[] {
    const found = this.value(name) as unknown;
    const isGood = Array.isArray(found) && found.every((each) => Number.isInteger(each));
    if (!isGood) throw this.wrong(name, "a list of whole numbers");
    return found as number[];
  }

  whole(name: string, low: number, high: number): number {
    const found = this.value(name);
    const isGood = Number.isInteger(found) && low <= (found as number) && (found as number) <= high;
    if (!isGood) throw this.wrong(name, `a whole number from ${low} to ${high}`);
    return found as number;
  }

  optional(name: string, low: number, high: number): number | undefined {
    return name in this.values ? this.whole(name, low, high) : undefined;
  }

  choice<T>(name: string, choices: readonly T[]): T {
    const found = this.value(name) as T;
    if (!choices.includes(found)) throw this.wrong(name, `one of ${choices.join(", ")}`);
    return found;
  }

  section(name: string, missing?: object): Section {
    const found = this.value(name) ?? missing;
    if (typeof found !== "object" || found === null) throw this.wrong(name, "an object");
    return new Section(`${this.where}: ${name}`, found as Record<string, unknown>);
  }

  sections(name: string): Section[] {
    const found = this.value(name) as unknown;
    if (!Array.isArray(found)) throw this.wrong(name, "a list of objects");
    return found.map((each) => new Section(`${this.where}: ${name}`, each as Record<string, unknown>));
  }

  names(): string[] {
    return Object.keys(this.values);
  }

  requireNothingElse(): void {
    const other = this.names().find((each) => !this.read.has(each));
    if (other) throw wrongSetting(this.where, `${other} is not known`);
  }

  private value(name: string): unknown {
    this.read.add(name);
    return this.values[name];
  }

  private wrong(name: string, expected: string): Fault {
    return wrongSetting(this.where, `${name}: expected ${expected}, came ${JSON.stringify(this.values[name])}`);
  }
}
