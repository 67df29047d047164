// What may not be kept for ever (LN-NOD-036, LN-NOD-046): labels and selectors of parcels that have ended, and answers
// after 400 days. Events stay; they tell nothing of people.

import { SECOND, type Micros } from "./instants.js";
import type { Transaction } from "./journal.js";
import { ANSWER_LIFETIME } from "./statements.js";
import type { World } from "./world.js";

const DAY = 86_400n * SECOND;

/** The transactions without what is to be erased now; undefined if that is nothing. */
export function erased(
  world: World,
  transactions: readonly Transaction[],
  keepDays: number,
  now: Micros,
): Transaction[] | undefined {
  let isChanged = false;
  const isOver = (parcel: string) => {
    const { endedAt } = world.parcels.get(parcel) ?? {};
    return endedAt !== undefined && endedAt + BigInt(keepDays) * DAY <= now;
  };
  const kept = transactions.map(({ label, selector, answer, ...rest }) => {
    const next: Transaction = { ...rest };
    if (label && !isOver(label[0])) next.label = label;
    if (selector && !isOver(selector[0])) next.selector = selector;
    if (answer && BigInt(answer.at) + ANSWER_LIFETIME > now) next.answer = answer;
    isChanged ||= label !== next.label || selector !== next.selector || answer !== next.answer;
    return next;
  });
  return isChanged ? kept : undefined;
}
