// The node as a program.
//
//   node dist/src/main.js --config config.json [--end-recovery] [--time-is-right]
//   node dist/src/main.js --found FOLDER --trust members.json [--listen 127.0.0.1:50071]
//
// Prints one line when it serves. Exit codes: 0 done, 2 wrong usage, 3 configuration, files, ports, 4 untrusted.

import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { begin, endRecovery, placeOf, type JournalPlace } from "./beginnings.js";
import { Clock, type Floor } from "./clock.js";
import { Fault, wrongSetting } from "./faults.js";
import { found } from "./found.js";
import { Journal, lock, writeDurably } from "./journal.js";
import { Node } from "./node.js";
import { Server } from "./server.js";
import { readSettings } from "./settings.js";

const TICK_MS = 500;
const FLOOR_MS = 30_000;
const FORGET_MS = 3_600_000;

interface Kept extends Floor {
  readonly place: JournalPlace;
}

interface KeptFile {
  floor: string;
  hasJumped: boolean;
  place: { epoch: string; sequence: string; event: string };
}

const { values: options } = parseArgs({
  options: {
    config: { type: "string" },
    found: { type: "string" },
    trust: { type: "string" },
    listen: { type: "string", default: "127.0.0.1:50071" },
    "end-recovery": { type: "boolean", default: false },
    "time-is-right": { type: "boolean", default: false },
  },
});

async function run(path: string): Promise<void> {
  const settings = readSettings(path);
  mkdirSync(settings.folder, { recursive: true, mode: 0o700 });
  await lock(settings.folder);
  const kept = readKept(settings.place);
  const [journal, transactions] = Journal.open(settings.folder);
  const known = options["time-is-right"] || !kept ? { floor: 0n, hasJumped: false } : kept;
  const node = new Node(settings, new Clock(known, settings.isClockKept), journal, transactions);
  if (!kept && transactions.length === 0) keep(settings.place, node); // there is a place from the first event on
  begin(node, kept?.place, node.clock.now());
  if (options["end-recovery"]) node.command((now) => endRecovery(node, now));
  node.command((now) => node.forget(now));
  keep(settings.place, node);
  const server = new Server(node);
  console.log(`listening on ${await server.listen(settings.host, settings.port)}`);
  const ticking = watch(node, settings.place);
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => void stop(node, server, ticking, settings.place));
  }
}

/** Lets time pass, keeps the newest place, reads the trust file again when it changed, and forgets in time. */
function watch(node: Node, path: string): NodeJS.Timeout {
  let [before, keptAt, forgotAt] = [placeOf(node.world), Date.now(), Date.now()];
  return setInterval(() => {
    attempt("tick_failed", () => node.command(() => undefined));
    attempt("trust_file_refused", () => node.refreshDirectory());
    const place = placeOf(node.world);
    const isNew = place.sequence !== before.sequence || place.epoch !== before.epoch;
    if (isNew || Date.now() - keptAt > FLOOR_MS) {
      attempt("place_not_kept", () => keep(path, node));
      [before, keptAt] = [place, Date.now()];
    }
    if (Date.now() - forgotAt < FORGET_MS) return;
    attempt("not_erased", () => node.command((now) => node.forget(now)));
    forgotAt = Date.now();
  }, TICK_MS);
}

/** What goes wrong beside the calls is told, and tried again later. */
function attempt(event: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    console.error(JSON.stringify({ event, what: (error as Error).message }));
  }
}

async function stop(node: Node, server: Server, ticking: NodeJS.Timeout, path: string): Promise<void> {
  clearInterval(ticking);
  await server.stop();
  keep(path, node);
  node.close();
  process.exit(0);
}

function keep(path: string, { clock, world }: Node): void {
  const { floor, hasJumped } = clock.floor;
  const { epoch, sequence, event } = placeOf(world);
  const place = { epoch: String(epoch), sequence: String(sequence), event };
  writeDurably(path, JSON.stringify({ floor: String(floor), hasJumped, place }));
}

function readKept(path: string): Kept | undefined {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return undefined;
  }
  try {
    const { floor, hasJumped, place } = JSON.parse(readFileSync(path, "utf-8")) as KeptFile;
    const { epoch, sequence, event } = place;
    return { floor: BigInt(floor), hasJumped, place: { epoch: BigInt(epoch), sequence: BigInt(sequence), event } };
  } catch {
    throw wrongSetting(path, "this is no place of a journal");
  }
}

try {
  if (options.found && options.trust) found(options.found, options.trust, options.listen);
  else if (options.config) await run(options.config);
  else {
    console.error("expected --config FILE, or --found FOLDER --trust FILE");
    process.exit(2);
  }
} catch (error) {
  const isOfFile = error instanceof Error && "syscall" in error; // a file that is not there, or cannot be read
  if (!(error instanceof Fault) && !isOfFile) throw error;
  console.error(error instanceof Fault ? error.message : `CONFIGURATION: ${(error as Error).message}`);
  process.exit(error instanceof Fault && error.reason.startsWith("UNTRUSTED_") ? 4 : 3);
}
