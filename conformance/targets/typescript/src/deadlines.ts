// When a term ends (docs/spec/deadlines.md), at a point that is open day and night: its OPEN_HOURS are hours. It knows
// no outages. A term of days ends when the wall clock of the zone shows the last of them for the last time.

import { HoldUnit, type Hold } from "../gen/lockernet/v1/reservations_pb.js";
import { Fault } from "./faults.js";
import { parse, SECOND, type Micros } from "./instants.js";

/** What is no business day, as `YYYY-MM-DD`; weekdays from 1, Monday, to 7. */
export interface Calendar {
  readonly zone: string;
  readonly weekend: readonly number[];
  readonly holidays: readonly string[];
  readonly workingDays: readonly string[];
}

const HOUR = 3_600n * SECOND;
const DAY = 24n * HOUR;
const LONGEST = 1_100n * DAY;
const EARLIEST = parse("2000-01-01T00:00:00Z");
const LATEST = parse("9990-01-01T00:00:00Z");
const QUARTER = 15n * 60n * SECOND;
const MARGIN = 30n * HOUR;

/** The first instant at which the term has ended. Throws a Fault where there is none (LN-DLN-018, LN-DLN-019). */
export function termEnd({ unit, amount }: Pick<Hold, "unit" | "amount">, start: Micros, calendar: Calendar): Micros {
  if (start < EARLIEST || start >= LATEST) throw new Fault("DEADLINE_OUT_OF_RANGE");
  const isHours = unit === HoldUnit.HOURS || unit === HoldUnit.OPEN_HOURS;
  const until = isHours ? start + BigInt(amount) * HOUR : lastDay(amount, start, calendar, unit);
  if (until > start + LONGEST) throw new Fault("DEADLINE_NEVER_REACHED");
  return until;
}

function lastDay(amount: number, start: Micros, calendar: Calendar, unit: HoldUnit): Micros {
  const dates = new Dates(calendar.zone);
  let date = dates.at(start);
  for (let left = amount; left > 0; ) {
    date = dayAfter(date);
    if (midnight(date) > start + LONGEST + MARGIN) throw new Fault("DEADLINE_NEVER_REACHED");
    const counts = unit === HoldUnit.CALENDAR_DAYS || isBusinessDay(date, calendar);
    if (counts && dates.exists(date)) left--; // a date that a zone leaves out is no day (LN-DLN-010)
  }
  return dates.end(date);
}

/** LN-DLN-008. */
function isBusinessDay(date: string, { weekend, holidays, workingDays }: Calendar): boolean {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
  return !holidays.includes(date) && (workingDays.includes(date) || !weekend.includes(weekday));
}

/** The dates that the wall clock of a zone shows. */
class Dates {
  private readonly format: Intl.DateTimeFormat;

  constructor(zone: string) {
    const parts = { year: "numeric", month: "2-digit", day: "2-digit" } as const;
    this.format = new Intl.DateTimeFormat("en-CA", { timeZone: zone, calendar: "iso8601", ...parts });
  }

  at(moment: Micros): string {
    const found = Object.fromEntries(
      this.format.formatToParts(Number(moment / 1000n)).map(({ type, value }) => [type, value]),
    );
    return `${found["year"]}-${found["month"]}-${found["day"]}`;
  }

  exists(date: string): boolean {
    for (let at = midnight(date); at < midnight(date) + 2n * DAY; at += 6n * HOUR) {
      if (this.at(at - 14n * HOUR) === date) return true;
    }
    return false;
  }

  /** The instant after which the clock never shows this date, or one before it, again. */
  end(date: string): Micros {
    let low = midnight(dayAfter(date)) + MARGIN;
    while (this.at(low) > date) low -= QUARTER;
    let high = low + QUARTER;
    while (high - low > 1_000n) {
      const middle = low + (high - low) / 2_000n * 1_000n;
      if (this.at(middle) > date) high = middle;
      else low = middle;
    }
    return high;
  }
}

function midnight(date: string): Micros {
  return parse(`${date}T00:00:00Z`);
}

function dayAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
