// The executor that the suite asks for vectors: one JSON object a line in, one out (docs/conformance/vectors.md).
//
//   node dist/src/vectors.js

import { createInterface } from "node:readline";
import { Answers, type Given } from "./answers.js";
import { VERSION } from "./beginnings.js";

let answers = new Answers({ directories: {}, places: {} });

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line) as Given;
  if ("protocol" in asked) {
    answers = new Answers(asked as never);
    say({ name: "lockernet in TypeScript", version: VERSION, topics: Answers.topics });
  } else say({ id: asked["id"], ...answers.answer(asked["topic"], asked["input"]) });
}

function say(answer: object): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
