// The published vectors of statements, speakers, keys and feeds: every one gets the verdict that it names.
// `npm run vectors`

import assert from "node:assert/strict";
import { create } from "@bufbuild/protobuf";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { FeedEntrySchema } from "../gen/lockernet/v1/events_pb.js";
import { AUTHORITY, PREFIX, SUFFIX } from "./authority.js";
import { Directory, possessionMessage, type TrustFile } from "./directory.js";
import { Fault } from "./faults.js";
import { FeedReader } from "./feed.js";
import { parse } from "./instants.js";
import { hex, isAdmissible, keyId } from "./keys.js";
import { open, pae, parseStatement, verify, type Place } from "./statements.js";

const FOLDER = new URL(process.env["LOCKERNET_VECTORS"] ?? "../../../../spec/vectors/", import.meta.url);

interface Vector {
  id: string;
  why: string;
  input: Record<string, any>; // each topic has fields of its own
  expected: { verdict: string } & Record<string, unknown>;
}

type Answer = Record<string, unknown>;

function read(topic: string): any {
  return JSON.parse(readFileSync(new URL(`${topic}.json`, FOLDER), "utf-8"));
}

const { directories, places } = read("world").shared as {
  directories: Record<string, TrustFile>;
  places: Record<string, Place>;
};
const DIRECTORIES = new Map(Object.entries(directories).map(([name, file]) => [name, new Directory(file)]));

function bytes(written: string | [string, number][]): Uint8Array {
  const text = typeof written === "string" ? written : written.map(([piece, times]) => piece.repeat(times)).join("");
  return Buffer.from(text, "hex");
}

function statement(given: Vector["input"]): Answer {
  const signed = parseStatement(bytes(given["statement"]));
  const witnessed = given["witnessed_at"] === "never" ? "9999-12-31T23:59:59.999999Z" : given["witnessed_at"];
  const directory = DIRECTORIES.get(given["directory"])!;
  const now = parse(given["now"]);
  const verified = verify(signed, directory, places[given["place"]]!, now, witnessed ? parse(witnessed) : now);
  const expected = given["kind_expected"] ? `${PREFIX}${given["kind_expected"]}${SUFFIX}` : signed.payloadType;
  open(verified, AUTHORITY.get(expected)!.schema);
  return { statement_id: hex(verified.statementId), pae: hex(pae(signed.payloadType, signed.payload)) };
}

const KEYS: Record<string, (given: Vector["input"]) => Answer> = {
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

function history(given: Vector["input"]): Answer {
  const from = { directory: DIRECTORIES.get(given["directory"])!, operator: given["operator"], point: given["point"] };
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

const TOPICS: Record<string, (given: Vector["input"]) => Answer> = {
  statements: statement,
  trust: statement,
  keys: (given) => KEYS[given["check"]]!(given),
  events: history,
};

function answered(ask: () => Answer): Answer {
  try {
    return { verdict: "accepted", ...ask() };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { verdict: error.verdict, reason: error.reason };
  }
}

for (const [topic, ask] of Object.entries(TOPICS)) {
  for (const vector of read(topic).vectors as Vector[]) {
    if ("after" in vector.input) continue; // a node judges cursors, a reader keeps its own
    test(vector.id, () => {
      const came = answered(() => ask(vector.input));
      const compared = Object.fromEntries(Object.keys(vector.expected).map((name) => [name, came[name]]));
      assert.deepEqual(compared, vector.expected, vector.why);
    });
  }
}
