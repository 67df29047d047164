// The example as a program. Who speaks stands in the environment, as for the command line `lockernet`:
// LOCKERNET_MEMBER, LOCKERNET_KEY=file:grant.pem, LOCKERNET_TRUST=trust.json.
//
//   npm start -- reserve --operator harbour-lockers --point sg-harbour-01 --label CP000000080SG
//   npm start -- events  --operator harbour-lockers --point sg-harbour-01
//
// --grpc http://127.0.0.1:50051 (or https://) or --connect http://127.0.0.1:8081; --ca roots.pem for TLS.
// Prints one JSON object a line. Exit codes: 0 done, 1 refused, 2 usage, 4 untrusted, 5 unreachable.

import type { Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { CustodyState } from "../gen/lockernet/v1/custody_pb.js";
import { EvidenceGrade } from "../gen/lockernet/v1/points_pb.js";
import { ReservationState } from "../gen/lockernet/v1/reservations_pb.js";
import { Courier } from "./courier.js";
import { Directory, type TrustFile } from "./directory.js";
import { Fault, type Verdict } from "./faults.js";
import type { VerifiedEntry } from "./feed.js";
import { now, SECOND } from "./instants.js";
import { hex, Signer } from "./keys.js";
import { NOTHING } from "./chain.js";

const EXITS: Record<Verdict, number> = { refused: 1, malformed: 4, untrusted: 4, unavailable: 5 };
const DAY = 86_400n * SECOND;
const READ_LIMIT = 512 * 1024; // 256 KiB, and what JSON adds to them

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    grpc: { type: "string" },
    connect: { type: "string" },
    ca: { type: "string" },
    operator: { type: "string" },
    point: { type: "string" },
    label: { type: "string" },
    outside: { type: "string", default: "100x300x450" },
    weight: { type: "string", default: "2400" },
    "page-size": { type: "string", default: "0" },
    watch: { type: "string" },
  },
});

/** The one place where the transports differ. */
function transport(): Transport {
  const nodeOptions = options.ca ? { ca: readFileSync(options.ca) } : {};
  const shared = { readMaxBytes: READ_LIMIT, nodeOptions };
  if (options.connect) {
    return createConnectTransport({ ...shared, baseUrl: options.connect, httpVersion: "1.1", useBinaryFormat: false });
  }
  return createGrpcTransport({ ...shared, baseUrl: required("--grpc or --connect", options.grpc) });
}

function required(name: string, value: string | undefined): string {
  return value ?? usage(`expected ${name}`);
}

function usage(words: string): never {
  console.error(words);
  process.exit(2);
}

function courier(): Courier {
  const trust = JSON.parse(readFileSync(required("LOCKERNET_TRUST", process.env["LOCKERNET_TRUST"]), "utf-8"));
  const key = required("LOCKERNET_KEY=file:...", process.env["LOCKERNET_KEY"]).replace(/^file:/, "");
  return new Courier({
    transport: transport(),
    directory: new Directory(trust as TrustFile),
    signer: Signer.fromPem(readFileSync(key)),
    member: required("LOCKERNET_MEMBER", process.env["LOCKERNET_MEMBER"]),
    operator: required("--operator", options.operator),
  });
}

async function reserve(pointId: string): Promise<void> {
  const [widthMm = 0, heightMm = 0, depthMm = 0] = (options.outside ?? "").split("x").map(Number);
  const outside = { widthMm, heightMm, depthMm };
  const weightG = Number(options.weight);
  const { parcelId, claimCode, confirmation } = await courier().reserve(pointId, {
    label: required("--label", options.label),
    outside,
    weightG,
    holdHours: 72,
    reservedUntil: now() + DAY,
  });
  say({ parcel: hex(parcelId), claimCode, reservation: ReservationState[confirmation.reservation] });
}

/** The whole feed from its first event on; `--watch COUNT` waits for so many more, as they happen. */
async function events(pointId: string): Promise<void> {
  const member = courier();
  let seen = NOTHING;
  for await (const entry of member.events(pointId, NOTHING, Number(options["page-size"]))) {
    seen = entry.seen;
    tell(entry);
  }
  if (!options.watch) return;
  say({ watching: pointId });
  let left = Number(options.watch);
  for await (const entry of member.watch(pointId, seen)) {
    tell(entry);
    if (--left === 0) return;
  }
}

function tell({ event, handover, seen }: VerifiedEntry): void {
  const receipt = handover && {
    id: hex(handover.receiptId),
    parcel: hex(handover.receipt.parcelId),
    from: CustodyState[handover.receipt.fromState],
    to: CustodyState[handover.receipt.toState],
    door: handover.receipt.compartmentId,
    grade: EvidenceGrade[handover.receipt.grade],
  };
  say({ place: `${seen.epoch}/${seen.sequence}`, what: event.body.case ?? "unknown", ...(receipt ? { receipt } : {}) });
}

function say(line: object): void {
  console.log(JSON.stringify(line));
}

const COMMANDS: Record<string, (pointId: string) => Promise<void>> = { reserve, events };

try {
  const command = COMMANDS[positionals[0] ?? ""] ?? usage("expected reserve or events");
  await command(required("--point", options.point));
  process.exit(0); // open HTTP/2 sessions would keep the program alive
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  console.error(error.message);
  process.exit(EXITS[error.verdict]);
}
