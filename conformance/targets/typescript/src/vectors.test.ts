// The published vectors, as far as this point can be asked: every one gets the verdict, and each field, that it names.
// `npm run vectors`

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Answers, type Answer, type Given } from "./answers.js";

const FOLDER = new URL(process.env["LOCKERNET_VECTORS"] ?? "../../../../../docs/spec/vectors/", import.meta.url);

interface Vector {
  id: string;
  why: string;
  input: Given;
  expected: Answer;
}

function read(topic: string): any {
  return JSON.parse(readFileSync(new URL(`${topic}.json`, FOLDER), "utf-8"));
}

/** Every field of `expected` is in the answer; of a story, in each step. */
function agrees(came: Answer, expected: Answer, why: string): void {
  const { steps, ...fields } = expected;
  assert.deepEqual(Object.fromEntries(Object.keys(fields).map((name) => [name, came[name]])), fields, why);
  (steps as Answer[] | undefined)?.forEach((each, index) => agrees((came["steps"] as Answer[])[index] ?? {}, each, why));
}

const answers = new Answers(read("world").shared);

for (const topic of Answers.topics) {
  for (const vector of read(topic).vectors as Vector[]) {
    const came = answers.answer(topic, vector.input);
    if (!("skipped" in came)) test(vector.id, () => agrees(came, vector.expected, vector.why));
  }
}
