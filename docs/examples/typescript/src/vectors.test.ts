// The published vectors of statements, speakers, keys and feeds: every one gets the verdict that it names.
// `npm run vectors`

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { answered, TOPICS, World } from "./vectors.js";

const FOLDER = new URL(process.env["LOCKERNET_VECTORS"] ?? "../../../../spec/vectors/", import.meta.url);

interface Vector {
  id: string;
  why: string;
  input: Record<string, any>; // each topic has fields of its own
  expected: { verdict: string } & Record<string, unknown>;
}

function read(topic: string): any {
  return JSON.parse(readFileSync(new URL(`${topic}.json`, FOLDER), "utf-8"));
}

const WORLD = new World(read("world").shared);

for (const topic of Object.keys(TOPICS)) {
  for (const vector of read(topic).vectors as Vector[]) {
    if ("after" in vector.input) continue; // a node judges cursors, a reader keeps its own
    test(vector.id, () => {
      const came = answered(topic, vector.input, WORLD);
      const compared = Object.fromEntries(Object.keys(vector.expected).map((name) => [name, came[name]]));
      assert.deepEqual(compared, vector.expected, vector.why);
    });
  }
}
