// Which promises can be kept together: an assignment of parcels to compartments, each in one of its own (LN-CAP-001).
// Nothing here knows who a courier is (LN-CAP-004).

import { Temperature, type Dimensions } from "../gen/lockernet/v1/points_pb.js";

/** Three lengths in millimetres, the shortest first. */
export type Sides = readonly [number, number, number];

export interface Compartment {
  readonly id: string;
  readonly inside: { readonly widthMm: number; readonly heightMm: number; readonly depthMm: number };
  readonly sides: Sides;
  readonly maxWeightG: number;
  readonly isAccessible: boolean;
  readonly temperature: Temperature;
}

/** What a parcel asks of a compartment. */
export interface Wish {
  readonly sides: Sides;
  readonly weightG: number;
  readonly isAccessible: boolean;
  readonly temperature: Temperature;
}

export interface Asked {
  readonly outside?: Dimensions | undefined;
  readonly weightG: number;
  readonly accessible: boolean;
  readonly temperature: Temperature;
}

export function wishOf({ outside, weightG, accessible, temperature }: Asked): Wish {
  const sides = sorted(outside?.widthMm ?? 0, outside?.heightMm ?? 0, outside?.depthMm ?? 0);
  return { sides, weightG, isAccessible: accessible, temperature };
}

export function sorted(...lengths: [number, number, number]): Sides {
  return lengths.sort((one, other) => one - other);
}

/** The compartments of a point, and what it has published about them (LN-CAP-019). */
export class Bank {
  constructor(
    private readonly compartments: readonly Compartment[],
    private readonly toleranceMm: number,
    private readonly isOrdinaryInChilled: boolean,
  ) {}

  /** Whether any compartment, free or not, may ever take it (LN-CAP-002). */
  mayEverTake(wish: Wish): boolean {
    return this.compartments.some((each) => this.mayTake(each, wish));
  }

  /** Whether all these can be promised at once. */
  hasRoomFor(wishes: readonly Wish[]): boolean {
    return this.broken(wishes).size === 0;
  }

  /**
   * Which of these cannot be kept, by their place in the list: each is kept if it can be kept together with all kept
   * before it (LN-CAP-008). Augmenting paths: a parcel that has its compartment may be moved, never put out.
   */
  broken(wishes: readonly Wish[]): Set<number> {
    const homes = wishes.map((wish) => this.compartments.filter((each) => this.mayTake(each, wish)));
    const inside = new Map<Compartment, number>();
    const place = (index: number, tried: Set<Compartment>): boolean => {
      for (const home of homes[index] ?? []) {
        if (tried.has(home)) continue;
        tried.add(home);
        const other = inside.get(home);
        if (other === undefined || place(other, tried)) {
          inside.set(home, index);
          return true;
        }
      }
      return false;
    };
    return new Set([...wishes.keys()].filter((index) => !place(index, new Set())));
  }

  private mayTake(compartment: Compartment, wish: Wish): boolean {
    if (wish.weightG > compartment.maxWeightG) return false;
    if (wish.isAccessible && !compartment.isAccessible) return false; // LN-CAP-010
    const isInside = wish.sides.every((side, index) => side + this.toleranceMm <= (compartment.sides[index] ?? 0));
    return isInside && this.hasTemperature(compartment, wish);
  }

  /** LN-CAP-012. */
  private hasTemperature({ temperature }: Compartment, wish: Wish): boolean {
    const { UNSPECIFIED, AMBIENT, CHILLED } = Temperature;
    const isOrdinary = wish.temperature === UNSPECIFIED || wish.temperature === AMBIENT;
    if (!isOrdinary) return wish.temperature === temperature;
    return temperature === AMBIENT || (this.isOrdinaryInChilled && temperature === CHILLED);
  }
}

/** How many live promises a courier may have with this share (LN-CAP-016). */
export function quota(sharePermille: number, compartments: number): number {
  const share = Math.floor((sharePermille * compartments) / 1_000);
  return sharePermille > 0 ? Math.max(1, share) : 0;
}
