// What this point answers to the published vectors, topic by topic (docs/spec/vectors/README.md): for the executor
// that the suite asks, and for our own test. What it cannot be asked is skipped with the reason why.

import { create, fromBinary } from "@bufbuild/protobuf";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CustodyState } from "../gen/lockernet/v1/custody_pb.js";
import { EvidenceGrade, Obligation, Temperature } from "../gen/lockernet/v1/points_pb.js";
import { HoldUnit, ReservationState } from "../gen/lockernet/v1/reservations_pb.js";
import * as services from "../gen/lockernet/v1/services_pb.js";
import { SignedStatementSchema, type SignedStatement } from "../gen/lockernet/v1/statements_pb.js";
import { AUTHORITY, PREFIX, SUFFIX } from "./authority.js";
import { Bank, quota, sorted, type Compartment } from "./capacity.js";
import { Clock } from "./clock.js";
import { digits, drawSelector } from "./codes.js";
import { termEnd } from "./deadlines.js";
import { Directory, possessionMessage, type TrustFile } from "./directory.js";
import { Fault } from "./faults.js";
import { parse, written, type Micros } from "./instants.js";
import { Journal } from "./journal.js";
import { hex, isAdmissible, keyId, PublicKey, Signer, unhex, type Algorithm } from "./keys.js";
import { labelText } from "./labels.js";
import { Node, packed } from "./node.js";
import { callerOf, getClaimCode, getParcel, getRequest } from "./questions.js";
import { believe, open, pae, requirePolicy, SYNCED } from "./statements.js";
import { take } from "./taking.js";

export type Given = Record<string, any>; // each topic has fields of its own
export type Answer = Record<string, unknown>;

/** What many vectors name: directories, and places where statements are read. */
export interface Shared {
  readonly directories: Record<string, TrustFile>;
  readonly places: Record<string, Given>;
}

/** Why a vector is nothing that this point can be asked. */
class Skipped extends Error {}

const BYTES_THAT_LIE = ["MESSAGE_TOO_LARGE", "VERSION_UNSUPPORTED", "DEADLINE_REQUIRED", "REQUEST_ID_REUSED"];

/** Answers the vectors that name these directories and places. */
export class Answers {
  private readonly directories = new Map<string, Directory>();

  constructor(private readonly shared: Shared) {}

  static readonly topics = ["statements", "trust", "keys", "identifiers", "deadlines", "capacity", "codes", "requests"];

  answer(topic: string, input: Given): Answer {
    return answered(() => this.asked(topic, input));
  }

  private asked(topic: string, input: Given): Answer {
    if (topic === "statements" || topic === "trust") return this.statement(input);
    if (topic === "requests") return this.point(input);
    const ask = TOPICS[topic];
    if (!ask) throw new Skipped("this topic is not answered");
    return ask(input);
  }

  private directory(name: string): Directory {
    const found = this.directories.get(name) ?? new Directory(this.shared.directories[name]!);
    this.directories.set(name, found);
    return found;
  }

  private statement(given: Given): Answer {
    const place = { ...this.shared.places[given["place"]], ...SYNCED } as never;
    if ((place as Given)["features"].length) throw new Skipped("this point understands no feature");
    const signed = envelope(bytes(given["statement"]));
    const now = parse(given["now"]);
    const witnessed = given["witnessed_at"] === "never" ? "9999-12-31T23:59:59.999999Z" : given["witnessed_at"];
    const directory = this.directory(given["directory"]);
    const spoken = believe(signed, directory, place, witnessed ? parse(witnessed) : now);
    requirePolicy(spoken, directory, place, now);
    const kind = given["kind_expected"] ? `${PREFIX}${given["kind_expected"]}${SUFFIX}` : signed.payloadType;
    open(spoken, AUTHORITY.get(kind)!.schema);
    return { statement_id: hex(spoken.statementId), pae: hex(pae(signed.payloadType, signed.payload)) };
  }

  /** A whole point, asked step after step. */
  private point({ directory, point, steps }: Given): Answer {
    if ((steps as Given[]).some((each) => "code" in each)) throw new Skipped("this point has no kiosk");
    const folder = mkdtempSync(join(tmpdir(), "lockernet-"));
    try {
      writeFileSync(join(folder, "trust.json"), JSON.stringify(this.shared.directories[directory]));
      let now: Micros = parse(steps[0].at);
      const [journal, kept] = Journal.open(join(folder, "state"));
      const clock = new Clock({ floor: 0n, hasJumped: false }, true, () => now, () => now);
      const node = new Node(settings(folder, point, this.shared.places["point"]!), clock, journal, kept);
      const said: string[] = [];
      const answers = (steps as Given[]).map((step) => {
        now = parse(step["at"]);
        return answered(() => asked(node, step, now, said), said);
      });
      return { ...answers.at(-1), steps: answers };
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

function bytes(written: string | [string, number][]): Uint8Array {
  const text = typeof written === "string" ? written : written.map(([piece, times]) => piece.repeat(times)).join("");
  return unhex(text);
}

function envelope(written: Uint8Array): SignedStatement {
  try {
    return fromBinary(SignedStatementSchema, written);
  } catch {
    throw new Fault("MALFORMED_STATEMENT"); // in a call: MALFORMED_MESSAGE, by the gate
  }
}

function keys(given: Given): Answer {
  if (given["check"] === "directory") {
    new Directory(given["directory"]);
    return { keys: given["directory"].members.flatMap((each: Given) => each["keys"] ?? []).length };
  }
  const raw = unhex(given["public_key"]);
  if (!isAdmissible(given["algorithm"], raw)) throw new Fault("MALFORMED_FILE");
  if (given["check"] === "admission") return { key_id: hex(keyId(raw)) };
  const message = possessionMessage(given["network_id"], given["member_id"], given["purpose"], raw);
  const holds = new PublicKey(given["algorithm"] as Algorithm, raw).isSigned(message, unhex(given["proof"]));
  if (!holds) throw new Fault("MALFORMED_FILE");
  return { message: hex(message) };
}

/** An order's label, and what a driver scans. */
function label(given: Given): Answer {
  if (!("label" in given)) throw new Skipped("this point reads labels, and nothing of numbers");
  const ordered = textOf(given["label"], "refused", "MALFORMED_FIELD");
  if (given["scanned"] === undefined || typeof ordered !== "string") return typeof ordered === "string" ? {} : ordered;
  const scanned = textOf(given["scanned"], "malformed", "MALFORMED_CODE");
  if (typeof scanned !== "string") return scanned;
  if (scanned !== ordered) throw new Fault("NOT_EXPECTED");
  return { label_text: scanned };
}

function textOf(scanned: string, verdict: string, reason: string): string | Answer {
  try {
    return labelText(scanned);
  } catch {
    return { verdict, reason };
  }
}

function deadline(given: Given): Answer {
  const { zone, weekend, holidays, working_days: workingDays, amount, outages, opening_hours: hours } = given;
  const unit = HoldUnit[given["unit"] as keyof typeof HoldUnit];
  if (outages?.length) throw new Skipped("this point has no outages");
  if (hours !== "24/7") throw new Skipped("this point is always open");
  requireTerm(given);
  const until = termEnd({ unit, amount }, parse(given["start"]), { zone, weekend, holidays, workingDays });
  return { until: written(until) };
}

/** What is checked where an order, and the settings, are read (LN-DLN-004, LN-DLN-008, LN-DLN-011). */
function requireTerm({ unit, amount, zone, weekend, holidays, working_days: workingDays, start }: Given): void {
  const most = { HOURS: 8_784, OPEN_HOURS: 8_784, CALENDAR_DAYS: 366, BUSINESS_DAYS: 366 }[unit as string] ?? 0;
  const isAmount = Number.isInteger(amount) && 1 <= amount && amount <= most;
  const isZone = /^(UTC|[A-Z][\w+-]*(\/[\w+-]+)+)$/.test(zone) && isKnown(zone);
  const days = [...holidays, ...workingDays] as string[];
  const isWeekend = weekend.every((each: number) => 1 <= each && each <= 7);
  const isCalendar = isWeekend && days.every(isDate) && new Set(days).size === days.length;
  const isStart = /^\d{4}-.*(Z|[+-]\d\d:\d\d)$/.test(start);
  if (!(isAmount && isZone && isCalendar && isStart)) throw new Fault("MALFORMED_FIELD");
}

/** Date.parse takes 30 February for 2 March. */
function isDate(day: string): boolean {
  const found = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(found.getTime()) && found.toISOString().startsWith(day);
}

function isKnown(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
}

function capacity(given: Given): Answer {
  if (given["question"] === "quota") return share(given);
  if (!["admit", "broken"].includes(given["question"])) throw new Skipped("this point has no doors and no hub");
  if (given["point"].classes.some((each: Given) => each["kept_back"])) throw new Skipped("nothing is kept back here");
  return given["question"] === "admit" ? admission(given) : lost(given);
}

function share({ courier, live, compartments, shares_permille: shares, others_permille: others }: Given): Answer {
  const permille = shares[courier] ?? others;
  if (permille !== undefined && live >= quota(permille, compartments)) throw new Fault("QUOTA_REACHED");
  return {};
}

function lost({ point, promised }: Given): Answer {
  const broken = [...bankOf(point, "free").broken(promised.map(fit))];
  return broken.length ? { verdict: "refused", broken } : {};
}

function admission({ point, parcel, promised }: Given): Answer {
  if (!bankOf(point, "count").mayEverTake(fit(parcel))) throw new Fault("NO_FITTING_SIZE");
  if (!bankOf(point, "free").hasRoomFor([...promised.map(fit), fit(parcel)])) throw new Fault("POINT_FULL");
  return {};
}

/** All compartments of a point, or those that are free. */
function bankOf(point: Given, which: "count" | "free"): Bank {
  const doors = (point["classes"] as Given[]).flatMap((each) =>
    Array.from({ length: each[which] }, (_, index) => ({ ...fit(each), id: `${each["class"]}${index}` })));
  return new Bank(doors as unknown as Compartment[], point["tolerance_mm"], point["ordinary_in_chilled"]);
}

function fit(given: Given) {
  const { sides_mm: [one, two, three], weight_g: weightG, max_weight_g: maxWeightG, accessible: isAccessible } = given;
  const temperature = Temperature[given["temperature"] as keyof typeof Temperature];
  return { sides: sorted(one, two, three), weightG, maxWeightG, isAccessible, temperature };
}

function code(given: Given): Answer {
  const { check, key, key_version: version, parcel_id: parcel, generation } = given;
  if (check === "selector" && given["drawer"] === "node") return selector(given);
  if (check !== "digits" || generation === undefined) throw new Skipped("this point has no kiosk, and nothing is sent from it");
  return { digits: digits(unhex(key), version, unhex(parcel), generation) };
}

function selector({ live, drawn }: Given): Answer {
  const taken = (live as [string, string][]).flatMap(([from, to]) =>
    Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => String(Number(from) + index).padStart(4, "0")));
  const found = drawSelector(new Set(taken), drawn);
  if (!found) throw new Fault("POINT_FULL");
  return { selector: found };
}

/** One step at a point; `said` are the signed answers of the steps before. */
function asked(node: Node, step: Given, now: Micros, said: string[]): Answer {
  if (step["order"]) {
    const kind = AUTHORITY.get(`${PREFIX}${step["call"]}${SUFFIX}`)!.schema;
    const answer = take(node, kind, fromBinary(SignedStatementSchema, unhex(step["order"])));
    const { schema } = AUTHORITY.get(answer.payloadType)!;
    const { orderId } = fromBinary(schema, answer.payload) as unknown as { orderId: Uint8Array };
    return { order_id: hex(orderId), ...sameAs(said, packed(answer)) };
  }
  if (step["session"]) return { caller: callerOf(node, unhex(step["session"]), now).member };
  const caller = { member: step["by"], until: now };
  const [pointId, parcelId] = [step["point_id"], unhex(step["parcel_id"] ?? "")];
  if (step["ask"] === "parcel") {
    const found = getParcel(node, create(services.GetParcelRequestSchema, { pointId, parcelId }), caller);
    return { custody: CustodyState[found.custody], reservation: ReservationState[found.reservation] };
  }
  if (step["ask"] === "claim-code") {
    return getClaimCode(node, create(services.GetClaimCodeRequestSchema, { pointId, parcelId }), caller);
  }
  const request = create(services.GetRequestRequestSchema, { requestId: unhex(step["request_id"]) });
  return { order_id: hex(getRequest(node, request, caller).orderId) };
}

/** Whether this very answer was given before, and where. */
function sameAs(said: string[], answer: string): Answer {
  const before = said.indexOf(answer);
  said.push(answer);
  return before < 0 ? {} : { same_answer_as: before };
}

function settings(folder: string, { boxes, limits, digit_key: digitKey, seeds }: Given, place: Given): any {
  const compartments = Object.entries(boxes as Record<string, [number, number, number, number]>).map(
    ([id, [width, height, depth, maxWeightG]]) => ({
      id, sides: sorted(width, height, depth), inside: { widthMm: width, heightMm: height, depthMm: depth }, maxWeightG,
      isAccessible: false, temperature: Temperature.AMBIENT,
    }),
  );
  const terms = {
    name: "Harbour", country: "SG", latitudeE7: 0, longitudeE7: 0, addressLines: [], timeZone: "Asia/Singapore",
    obligations: (limits.obligations as (keyof typeof Obligation)[]).map((each) => Obligation[each]),
    maxHoldSeconds: limits.max_hold_seconds, maxReservationSeconds: limits.max_reservation_seconds,
    maxExpectedSeconds: 604_800, maxExpectedParcels: limits.max_expected_parcels, toleranceMm: limits.tolerance_mm,
    isOrdinaryInChilled: false, highestGrade: EvidenceGrade.ATTESTED, weekend: [6, 7], holidays: [], workingDays: [],
    shares: new Map(), othersShare: undefined,
  };
  return {
    networkId: "example-net", operatorId: place["operator"], pointId: place["point"], trust: join(folder, "trust.json"),
    grant: Signer.fromSeed(unhex(seeds.grant)), device: Signer.fromSeed(unhex(seeds.device)),
    directory: Signer.fromSeed(Uint8Array.from({ length: 32 }, (_, index) => 0x40 + index)),
    digitKeys: [unhex(digitKey)], terms, compartments, keepDays: 30,
  };
}

const TOPICS: Readonly<Record<string, (given: Given) => Answer>> = {
  keys,
  identifiers: label,
  deadlines: deadline,
  capacity,
  codes: code,
};

function answered(ask: () => Answer, said: string[] = []): Answer {
  try {
    return { verdict: "accepted", ...ask() };
  } catch (error) {
    if (error instanceof Skipped) return { skipped: error.message };
    if (!(error instanceof Fault)) throw error;
    const { refusal } = error.beside;
    return { verdict: verdictOf(error.reason), reason: error.reason, ...(refusal ? sameAs(said, packed(refusal)) : {}) };
  }
}

function verdictOf(reason: string): string {
  if (reason.startsWith("UNTRUSTED_")) return "untrusted";
  return reason.startsWith("MALFORMED_") || BYTES_THAT_LIE.includes(reason) ? "malformed" : "refused";
}
