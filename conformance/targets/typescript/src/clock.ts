// The time of this point: reckoned on with a clock that nobody can set (LN-NOD-050, LN-NOD-051). The machine's clock
// is followed where it runs true, and never where it jumps.

import { TimeState } from "../gen/lockernet/v1/events_pb.js";
import { machineNow, SECOND, type Micros } from "./instants.js";
import { SYNCED } from "./statements.js";

const BEHIND = 600n * SECOND;
const JUMP = 2n * SECOND;
const HOLDOVER_LONGEST = 30n * 86_400n * SECOND;

/** What is kept over a restart: the latest time that was known, and whether the clock had jumped. */
export interface Floor {
  readonly floor: Micros;
  readonly hasJumped: boolean;
}

export class Clock {
  private base: Micros;
  private baseSteady: Micros;
  private latest: Micros;
  private heldSince: Micros | undefined;
  private isLost: boolean;
  hasJumped = false;

  /** `isKept`: the operator says that a program keeps the machine's clock right. */
  constructor(
    { floor, hasJumped }: Floor,
    private readonly isKept: boolean,
    private readonly machine: () => Micros = machineNow,
    private readonly steady: () => Micros = () => process.hrtime.bigint() / 1_000n,
  ) {
    const began = machine();
    this.isLost = hasJumped || began < floor - BEHIND;
    this.latest = began > floor ? began : floor;
    this.base = this.latest;
    this.baseSteady = steady();
    this.heldSince = isKept ? undefined : this.latest;
  }

  /** Never behind what it said before. */
  now(): Micros {
    const machine = this.machine();
    const passed = this.steady() - this.baseSteady;
    const reckoned = this.base + passed;
    if (!this.isLost) this.follow(machine, reckoned, passed);
    const found = this.base + (this.steady() - this.baseSteady);
    this.latest = found > this.latest ? found : this.latest;
    return this.latest;
  }

  get state(): TimeState {
    if (this.isLost) return TimeState.UNTRUSTED;
    if (this.heldSince === undefined) return TimeState.SYNCED;
    return this.latest - this.heldSince > HOLDOVER_LONGEST ? TimeState.UNTRUSTED : TimeState.HOLDOVER;
  }

  /** By how much this clock may be off. */
  get error(): Micros {
    if (this.heldSince === undefined) return 0n;
    return 5n * SECOND + (this.latest - this.heldSince) / 10_000n;
  }

  /** How early and how late a statement may be. */
  get bounds(): { early: Micros; late: Micros } {
    if (this.state === TimeState.SYNCED) return SYNCED;
    const late = this.error > 300n * SECOND ? this.error : 300n * SECOND;
    return { early: this.error > BEHIND ? this.error : BEHIND, late };
  }

  get floor(): Floor {
    return { floor: this.latest, hasJumped: this.hasJumped || this.isLost };
  }

  private follow(machine: Micros, reckoned: Micros, passed: Micros): void {
    if (this.hasJumped) return;
    const off = machine > reckoned ? machine - reckoned : reckoned - machine;
    if (off <= JUMP + passed / 2_000n) {
      if (!this.isKept) return;
      [this.base, this.baseSteady] = [machine, this.steady()];
      return;
    }
    this.hasJumped = true;
    this.heldSince ??= reckoned;
  }
}
