/** How much each product is given to work on: all that is there, or a few of each kind where the work itself is not looked at. */

import { defaultDays } from '../sources/crypto-prices.ts';

/** Days, YYYY-MM-DD, both inclusive. */
interface Days {
  readonly from: string;
  readonly to: string;
}

/** What the stages take their inputs from. */
export interface Inputs {
  /** Rates: the first polled day, the days of transactions, and how often the last working day is polled. */
  readonly rates: { readonly firstPolled: string; readonly days: Days; readonly hours: number };
  /** Rows of a bank's transactions. */
  readonly transactions: number;
  /** Rows of the file of flights; undefined for the whole file as it is. */
  readonly flights: number | undefined;
  /** Days of prices. */
  readonly prices: Days;
  /** Orders of the shop's file, and what happens to them. */
  readonly orders: { readonly seeded: number; readonly changes: number };
}

/** What `npm start` runs on. */
export const allInputs: Inputs = {
  // The quarter that the queries' examples ask about. It begins and ends with days without rates of their own; the last day with rates
  // before it is polled too, so that its first days have rates to fall back on.
  rates: { firstPolled: '2024-03-28', days: { from: '2024-04-01', to: '2024-06-30' }, hours: 24 },
  transactions: 10_000,
  flights: undefined,
  prices: defaultDays,
  // Of the 69,659 of the file: as many as a run of some seconds takes.
  orders: { seeded: 5_000, changes: 1_000 },
};

/** Enough for every workload to have something to do. */
export const fewInputs: Inputs = {
  rates: { firstPolled: '2024-06-24', days: { from: '2024-06-25', to: '2024-06-30' }, hours: 2 },
  transactions: 200,
  flights: 2_000,
  prices: { from: '2020-01-10', to: defaultDays.to },
  orders: { seeded: 200, changes: 40 },
};
