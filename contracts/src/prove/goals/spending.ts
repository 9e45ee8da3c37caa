/** The work that one question may still cost. */
import type { Budget } from '../model.ts';

export const defaultBudget: Budget = { goals: 100_000, milliseconds: 2_000 };

/** Values are not nested deeper than this while they are searched. */
export const deepestGoal = 200;

export class Spending {
  /** When the time is over, by `performance.now()`. */
  readonly deadline: number;
  readonly #budget: Budget;
  #goals = 0;
  #over: string | undefined;

  constructor(budget: Partial<Budget> = {}) {
    this.#budget = { ...defaultBudget, ...budget };
    this.deadline = performance.now() + this.#budget.milliseconds;
  }

  /** Counts one goal; says why there must be no more, if so. */
  spend(): string | undefined {
    this.#goals += 1;
    if (this.#goals > this.#budget.goals) this.#over ??= `more than ${this.#budget.goals} cases had to be told apart`;
    return this.#late();
  }

  /** Whether an answer may be due to the budget alone. */
  get over(): boolean {
    return this.#late() !== undefined;
  }

  #late(): string | undefined {
    if (performance.now() > this.deadline) this.#over ??= `it took longer than ${this.#budget.milliseconds} ms`;
    return this.#over;
  }
}
