/** The shop that the visitors walk about: its products and the pages that they stand on. */
import type { Random } from './random.ts';

/** A product. */
export interface Product {
  readonly id: string;
  readonly category: string;
  /** US cents. */
  readonly price: number;
}

const categories = ['audio', 'books', 'garden', 'kitchen', 'outdoor', 'toys'] as const;

/** Ten products of each category, the same in every feed. */
export const products: readonly Product[] = categories.flatMap((category, row) =>
  Array.from({ length: 10 }, (_, at) => ({
    id: `P-${String(row * 10 + at + 1).padStart(4, '0')}`,
    category,
    // From 1.99 to some 600 dollars, no two alike.
    price: 199 + ((row * 10 + at) ** 2 * 17 + at * 31),
  })),
);

/** What people search for, non-ASCII and characters that a path must escape among it. */
const searches = [
  'headphones',
  'tea kettle',
  'köttbullar',
  '50% off',
  '耳机',
  'lego & duplo',
  'tent',
  'naïve art',
] as const;

export const pageOf = {
  home: '/',
  category: (category: string): string => `/c/${category}`,
  product: ({ id }: Product): string => `/p/${id}`,
  search: (random: Random): string => `/search?q=${encodeURIComponent(random.pick(searches))}`,
  cart: '/cart',
  checkout: '/checkout',
  thanks: '/thanks',
} as const;

/** Where visitors come from; null for nowhere known. */
export const referrers = [
  null,
  null,
  'https://www.google.com/',
  'https://duckduckgo.com/',
  'https://news.example/deals',
] as const;

/** Cents as decimal text: `1290` is `12.90`. */
export function dollars(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}
