// The store: one file of transactions, each a line that is whole or is not there (LN-EVT-001). A line is synced before
// anybody hears of it (LN-NOD-003); what is half written at the end was never acknowledged and is cut off.

import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Fault, wrongSetting } from "./faults.js";

/** An answer that was given, to be given again (LN-REQ-006). */
export interface Answered {
  readonly issuer: string;
  readonly request: string;
  readonly order: string;
  readonly answer: string;
  readonly at: string;
}

/** What one command changed. Bytes are base64, ids hexadecimal, instants microseconds. */
export interface Transaction {
  events?: string[];
  checkpoint?: string;
  answer?: Answered;
  /** Beside the journal, because it leads to a person or finds a code (LN-CUS-020): parcel, then its own. */
  label?: [parcel: string, courier: string, text: string];
  selector?: [parcel: string, selector: string, keyVersion: number];
  points?: string[];
  compartments?: string[];
  directory?: string;
}

const NOTHING = "0".repeat(64);
const VERSION = 1;
const FORMAT = "lockernet-journal";

export class Journal {
  private file = -1;
  private chain = "";
  /** A write or a sync failed: nobody knows what the disk holds before it was read again (LN-NOD-027). */
  isInDoubt = false;

  private constructor(private readonly path: string) {}

  /** Opens or begins it. Throws a Fault if it is not one, is newer, or is somebody else's. */
  static open(folder: string): [Journal, Transaction[]] {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    requireOwn(folder);
    const journal = new Journal(join(folder, "journal"));
    if (!fs.existsSync(journal.path)) begin(journal.path, folder);
    requireOwn(journal.path);
    return [journal, journal.read()];
  }

  /** Reads it from the disk, cuts off what is half written, and goes on after it. */
  read(): Transaction[] {
    if (this.file >= 0) fs.closeSync(this.file);
    this.file = fs.openSync(this.path, "r+");
    const lines = fs.readFileSync(this.path, "utf-8").split("\n");
    const whole: string[] = [];
    this.chain = "";
    let length = 0;
    for (const [index, line] of lines.slice(0, -1).entries()) {
      const [before = "", chain = "", json = ""] = parts(line);
      const isWhole = chain === link(before, json);
      const isLast = index === lines.length - 2;
      if (!isWhole && isLast) break;
      if (!isWhole || before !== (this.chain || NOTHING)) throw wrongSetting(this.path, `line ${index + 1} was altered`);
      [this.chain, length] = [chain, length + Buffer.byteLength(line) + 1];
      whole.push(json);
    }
    requireVersion(this.path, whole.shift());
    fs.ftruncateSync(this.file, length);
    fs.fsyncSync(this.file);
    this.isInDoubt = false;
    return whole.map((json) => JSON.parse(json) as Transaction);
  }

  /** Stored durably when it returns. Throws STORE_UNAVAILABLE. */
  append(transaction: Transaction): void {
    const json = JSON.stringify(transaction);
    const chain = link(this.chain, json);
    const line = Buffer.from(`${this.chain} ${chain} ${json}\n`);
    try {
      const end = fs.fstatSync(this.file).size;
      for (let at = 0; at < line.length; ) at += fs.writeSync(this.file, line, at, line.length - at, end + at);
      fs.fdatasyncSync(this.file);
    } catch (error) {
      this.isInDoubt = true;
      throw new Fault("STORE_UNAVAILABLE", (error as NodeJS.ErrnoException).code);
    }
    this.chain = chain;
  }

  /** Puts other transactions in the place of all; the old file is gone when it returns. */
  rewrite(transactions: readonly Transaction[]): void {
    this.isInDoubt = true; // until it was read again
    let chain = NOTHING;
    const lines = [{ [FORMAT]: VERSION }, ...transactions].map((each) => {
      const json = JSON.stringify(each);
      const before = chain;
      chain = link(before, json);
      return `${before} ${chain} ${json}\n`;
    });
    writeDurably(this.path, lines.join(""));
  }

  close(): void {
    fs.closeSync(this.file);
    this.file = -1;
  }
}

/** Writes a small file whole or not at all. */
export function writeDurably(path: string, text: string): void {
  const next = `${path}.next`;
  const file = fs.openSync(next, "w", 0o600);
  try {
    fs.writeSync(file, text);
    fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
  fs.renameSync(next, path);
  syncFolder(join(path, ".."));
}

/** Keeps a second process away for as long as this one lives (LN-NOD-029). */
export async function lock(folder: string): Promise<void> {
  const name = createHash("sha256").update(fs.realpathSync(folder)).digest("hex");
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once("error", () => reject(wrongSetting(folder, "another process works on it")));
    server.listen(`\0lockernet-${name}`, resolve);
  });
  server.unref();
}

function begin(path: string, folder: string): void {
  const json = JSON.stringify({ [FORMAT]: VERSION });
  writeDurably(path, `${NOTHING} ${link(NOTHING, json)} ${json}\n`);
  syncFolder(folder);
}

function syncFolder(folder: string): void {
  const file = fs.openSync(folder, "r");
  fs.fsyncSync(file);
  fs.closeSync(file);
}

/** A line names the seal of the line before it, then its own, so that a torn line is told from a missing one. */
function parts(line: string): string[] {
  return [line.slice(0, 64), line.slice(65, 129), line.slice(130)];
}

/** Each line seals all lines before it. */
function link(before: string, json: string): string {
  return createHash("sha256").update(before).update(json).digest("hex");
}

function requireVersion(path: string, json: string | undefined): void {
  const version = json ? (JSON.parse(json) as Record<string, unknown>)[FORMAT] : undefined;
  if (typeof version !== "number") throw wrongSetting(path, "this is no journal");
  if (version > VERSION) throw new Fault("DATABASE_NEWER", path); // LN-NOD-006
}

/** LN-NOD-039: its owner's alone. */
function requireOwn(path: string): void {
  const { uid, mode } = fs.statSync(path);
  if (uid !== process.getuid?.()) throw wrongSetting(path, "it belongs to somebody else");
  if (mode & 0o002) throw wrongSetting(path, "everybody may write to it");
  if (mode & 0o077) fs.chmodSync(path, mode & 0o700);
}
