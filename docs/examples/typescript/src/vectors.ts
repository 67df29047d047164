// Answers published vectors on standard input, one line each (docs/conformance/vectors.md).
// `node build/src/vectors.js`

import { create } from "@bufbuild/protobuf";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { FeedEntrySchema } from "../gen/lockernet/v1/events_pb.js";
import { AUTHORITY, PREFIX, SUFFIX } from "./authority.js";
import { Directory, possessionMessage, type TrustFile } from "./directory.js";
import { Fault } from "./faults.js";
import { FeedReader } from "./feed.js";
import { parse } from "./instants.js";
import { hex, isAdmissible, keyId } from "./keys.js";
import { open, pae, parseStatement, verify, type Place } from "./statements.js";

type Input = Record<string, any>; // each topic has fields of its own
type Answer = Record<string, unknown>;

/** What the vectors name. */
export class World {
  readonly #directories: Map<string, Directory>;
  readonly #places: Record<string, Place>;

  constructor(shared: { directories: Record<string, TrustFile>; places: Record<string, Place> }) {
    this.#directories = new Map(Object.entries(shared.directories).map(([name, file]) => [name, new Directory(file)]));
    this.#places = shared.places;
  }

  directory(name: string): Directory {
    return this.#directories.get(name)!;
  }

  place(name: string): Place {
    return this.#places[name]!;
  }
}

function bytes(written: string | [string, number][]): Uint8Array {
  const text = typeof written === "string" ? written : written.map(([piece, times]) => piece.repeat(times)).join("");
  return Buffer.from(text, "hex");
}

function statement(given: Input, world: World): Answer {
  const signed = parseStatement(bytes(given["statement"]));
  const witnessed = given["witnessed_at"] === "never" ? "9999-12-31T23:59:59.999999Z" : given["witnessed_at"];
  const directory = world.directory(given["directory"]);
  const now = parse(given["now"]);
  const verified = verify(signed, directory, world.place(given["place"]), now, witnessed ? parse(witnessed) : now);
  const expected = given["kind_expected"] ? `${PREFIX}${given["kind_expected"]}${SUFFIX}` : signed.payloadType;
  open(verified, AUTHORITY.get(expected)!.schema);
  return { statement_id: hex(verified.statementId), pae: hex(pae(signed.payloadType, signed.payload)) };
}

const KEYS: Record<string, (given: Input) => Answer> = {
  admission: (given) => {
    const raw = bytes(given["public_key"]);
    if (!isAdmissible(given["algorithm"], raw)) throw new Fault("malformed", "MALFORMED_FILE");
    return { key_id: hex(keyId(raw)) };
  },
  directory: (given) => ({ keys: new Directory(given["directory"]).size }),
  possession: (given) => {
    const key = { not_before: "2026-01-01T00:00:00Z", not_after: "2027-01-01T00:00:00Z", ...given } as never;
    const raw = bytes(given["public_key"]);
    const member = { member_id: given["member_id"], roles: [], keys: [{ ...(key as object), key_id: hex(keyId(raw)) }] };
    new Directory({ network_id: given["network_id"], members: [member as never] });
    return { message: hex(possessionMessage(given["network_id"], given["member_id"], given["purpose"], raw)) };
  },
};

function history(given: Input, world: World): Answer {
  const from = { directory: world.directory(given["directory"]), operator: given["operator"], point: given["point"] };
  const reader = new FeedReader(from, given["member"]);
  const entries = (given["entries"] as { event: string; receipt?: string }[]).map((each) =>
    create(FeedEntrySchema, {
      event: bytes(each.event),
      ...(each.receipt ? { receipt: parseStatement(bytes(each.receipt)) } : {}),
    }),
  );
  const sealed = reader.take({ entries, ...(given["head"] ? { head: parseStatement(bytes(given["head"])) } : {}) });
  return {
    events: sealed.length,
    receipts: sealed.filter((each) => each.handover).length,
    last_event_id: hex(reader.seen.eventId),
  };
}

export const TOPICS: Record<string, (given: Input, world: World) => Answer> = {
  statements: statement,
  trust: statement,
  keys: (given) => KEYS[given["check"]]!(given),
  events: history,
};

/** What this client answers; a cursor is a node's to judge. */
export function answered(topic: string, given: Input, world: World): Answer {
  const ask = TOPICS[topic];
  if (ask === undefined || "after" in given) return { skipped: "no client's to judge" };
  try {
    return { verdict: "accepted", ...ask(given, world) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { verdict: error.verdict, reason: error.reason };
  }
}

async function answerLines(): Promise<void> {
  let world = new World({ directories: {}, places: {} });
  for await (const line of createInterface({ input: process.stdin })) {
    const asked = JSON.parse(line);
    if ("protocol" in asked) world = new World(asked);
    const hello = { name: "lockernet-example", version: "1", topics: Object.keys(TOPICS) };
    const said = "protocol" in asked ? hello : { id: asked.id, ...answered(asked.topic, asked.input, world) };
    process.stdout.write(`${JSON.stringify(said)}\n`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await answerLines();
