/**
 * The orders that the shop begins with: 69,659 real ones of CDNOW, a seller of music, from January 1997 to June 1998, as the
 * Python package lifetimes brings them along (CDNOW_master.txt; P. S. Fader and B. G. S. Hardie).
 *
 * Customer, day, quantity and amount are real. Number, status, times and note are derived, with a fixed seed: the file does not
 * have them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';
import { type Random, randomOf } from '../../functions/clickstream/api/random.ts';
import { timestampOf } from './orders-instants.ts';
import type { Order } from './orders-table.ts';

/** Orders of the file. */
export const cdnowOrders = 69_659;

/** Reads the file from the toolchain's Python packages. SOURCE_DATA_MISSING. */
export function readCdnow(sitePackages: string): readonly Order[] {
  const file = join(sitePackages, 'lifetimes', 'datasets', 'CDNOW_master.txt');
  try {
    return ordersOf(readFileSync(file, 'utf8'));
  } catch (cause) {
    if (cause instanceof StreampactError) throw cause;
    throw missing(file, cause);
  }
}

/** The orders of the file's text, numbered in its order. SOURCE_DATA_MISSING for another text. */
export function ordersOf(text: string): readonly Order[] {
  const random = randomOf('orders/cdnow');
  const lines = text.split(/\r?\n/).slice(1);
  return lines
    .filter((line) => line.trim() !== '')
    .map((line, at) => {
      const found = /^\s*(\d{5})\s+(\d{4})(\d{2})(\d{2})\s+(\d{1,9})\s+(\d{1,8}\.\d{2})\s*$/.exec(line);
      if (found === null) throw missing(`line ${at + 2}`, undefined);
      const [, customer = '', year = '', month = '', day = '', quantity = '', amount = ''] = found;
      const ordered_on = `${year}-${month}-${day}`;
      return {
        order_id: String(at + 1),
        customer_id: String(Number(customer)),
        ordered_on,
        quantity,
        amount,
        ...derived(Date.parse(ordered_on), random),
      };
    });
}

function derived(midnight: number, random: Random): Pick<Order, 'status' | 'placed_at' | 'updated_at' | 'note'> {
  const placed = midnight + random.between(0, 86_399_999);
  const share = random.next();
  const status = share < 0.93 ? 'delivered' : share < 0.97 ? 'returned' : 'cancelled';
  return {
    status,
    placed_at: timestampOf(placed, random.between(0, 999)),
    updated_at: timestampOf(placed + random.between(86_400_000, 1_728_000_000), random.between(0, 999)),
    note: random.chance(0.02) ? random.pick(['gift', 'leave at the door', 'second parcel', 'paid by cheque']) : null,
  };
}

function missing(where: string, cause: unknown): StreampactError {
  return new StreampactError('SOURCE_DATA_MISSING', 'The orders of CDNOW are not there.', {
    where,
    fix: 'run `npm start` once, which installs the toolchain with its Python packages',
    cause,
  });
}
