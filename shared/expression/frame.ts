import { FaultError, type Spot } from './fault.ts';
import type { Limits } from './limits.ts';
import { type Lookups, noLookups } from './lookups.ts';
import type { RecordValue, Value } from './value.ts';

/** Steps from one look at the clock to the next. */
const stepsALook = 1_000;

/** A step for each so many characters that a function works through. */
export const charactersAStep = 64;

/** Milliseconds of a clock that never goes back, where there is one. */
export const usualClock: () => number = typeof performance === 'undefined' ? () => Date.now() : () => performance.now();

const none: RecordValue = {};

/** What bounds evaluations of one expression. */
export interface Bounds {
  readonly limits: Limits;
  readonly clock: () => number;
}

/** What one evaluation works on, and what it may still spend. */
export class Frame {
  roots: RecordValue = none;
  lookups: Lookups = noLookups;
  /** The root that most expressions read most of, where it is an object. */
  main: RecordValue | null = null;
  /** Of the innermost brackets. */
  element: Value = null;
  #steps = 0;
  #nextLook = 0;
  /** When there is no more time; counted from the first look, 0 before. */
  #end = 0;
  readonly #bounds: Bounds;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  /** Whether an evaluation works with it: another one that begins meanwhile takes a frame of its own. */
  isTaken = false;

  begin(roots: RecordValue, main: Value, lookups: Lookups, steps: number): void {
    this.isTaken = true;
    this.roots = roots;
    this.main = typeof main === 'object' && !Array.isArray(main) ? (main as RecordValue | null) : null;
    this.lookups = lookups;
    this.#steps = steps;
    this.#nextLook = steps - stepsALook;
    this.#end = 0;
  }

  /** @throws FaultError where there are not so many left */
  spend(steps: number, spot: Spot): void {
    this.#steps -= steps;
    if (this.#steps < this.#nextLook || this.#steps < 0) this.#look(spot);
  }

  /** A value that a function works through. */
  spendOn(value: Value, spot: Spot): void {
    if (typeof value === 'string') {
      if (value.length >= charactersAStep) this.spend(Math.trunc(value.length / charactersAStep), spot);
    } else if (Array.isArray(value)) this.spend(value.length, spot);
  }

  #look(spot: Spot): void {
    if (this.#steps < 0) throw new FaultError('too-many-steps', spot, 'This takes too many steps');
    const { limits, clock } = this.#bounds;
    this.#nextLook = this.#steps - stepsALook;
    const now = clock();
    if (this.#end === 0) this.#end = now + limits.milliseconds;
    if (now > this.#end) throw new FaultError('out-of-time', spot, 'This takes too long');
  }

  /** The same for an expression within this one: it sees other roots and spends what is left here. */
  within<Result>(roots: RecordValue, run: (frame: Frame) => Result): Result {
    const inner = new Frame(this.#bounds);
    inner.begin(roots, null, this.lookups, this.#steps);
    inner.#end = this.#end;
    const result = run(inner);
    this.#steps = inner.#steps;
    this.#end = inner.#end;
    return result;
  }
}

export type Evaluator = (frame: Frame) => Value;
