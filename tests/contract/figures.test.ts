/** The figures of the contracts, asked of a real (local) Snowflake, against sums that the test makes of the same rows by itself. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTable, type SnowflakeTable } from '../../contracts/src/emit/snowflake-tables.ts';
import { freePorts } from '../../local/engines/ports.ts';
import { startSnowflake } from '../../local/engines/snowflake.ts';
import { startWatchdog } from '../../local/engines/watchdog.ts';
import { type Figures, figures, type PlotFigures } from '../../local/run/figures/figures.ts';
import { writeFiguresPage } from '../../local/run/figures/page.ts';
import { ensureToolchain } from '../../local/setup/toolchain.ts';
import { connect, type LocalSession } from '../../local/snowflake/session.ts';

const countries = ['SG', 'DE', 'US'] as const;
const devices = ['mobile', 'desktop'] as const;
const statuses = ['placed', 'paid', 'returned', "won't"] as const;

/** Cents, so that the test's own sums are whole numbers. */
const sessionRows = Array.from({ length: 41 }, (_, index) => ({
  user: `u-${index % 17}`,
  day: 1 + (index % 5),
  seconds: (index * 37) % 1000,
  views: index % 9,
  cents: index % 4 === 0 ? BigInt(index) * 1_000_000_000_000_033n : 0n,
  country: countries[index % 3] ?? '',
  device: devices[index % 2] ?? '',
}));
const orderRows = Array.from({ length: 30 }, (_, index) => ({
  id: index + 1,
  customer: index % 11,
  month: 1 + (index % 3),
  quantity: 1 + (index % 4),
  cents: BigInt(index * 1009 + 1),
  status: statuses[index % 4] ?? '',
}));

let stop: () => Promise<void> = async () => undefined;
let session: LocalSession;
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'streampact-figures-'));
  const toolchain = await ensureToolchain({ quiet: true });
  const watchdog = startWatchdog();
  const context = { toolchain, stateDir: join(home, 'state'), logsDir: join(home, 'logs'), watchdog };
  const { snowflake: port } = await freePorts(['snowflake']);
  const engine = await startSnowflake(context, { port });
  const url = `http://127.0.0.1:${port}`;
  const first = await connect({ url });
  for (const sql of ['CREATE DATABASE W', 'CREATE SCHEMA W.TRANSFORMED']) await first.execute(sql);
  await first.close();
  session = await connect({ url, database: 'W' });
  stop = async () => {
    await session.close();
    await engine.stop();
    await watchdog.stop();
    await rm(home, { recursive: true, force: true });
  };
  const file = new URL('../../contracts/generated/clickstream/snowflake/tables.json', import.meta.url);
  const rows = JSON.parse(await readFile(file, 'utf8')) as readonly SnowflakeTable[];
  for (const row of rows.filter(({ schema }) => schema === 'TRANSFORMED')) await session.execute(createTable(row));
}, 120_000);

afterAll(() => stop());

describe('figures', () => {
  it('of empty tables are counts of zero and no values', async () => {
    const empty = await figures(session);
    expect(valuesOf(empty)).toMatchObject({
      Sessions: '0',
      'Conversion Rate': null,
      Revenue: null,
      'Returned Orders': '0',
    });
    expect(empty.charts.every((chart) => ('plot' in chart ? chart.points : chart.rows).length === 0)).toBe(true);
  });

  it('are those of the rows, to the cent', async () => {
    await insertRows();
    const found = valuesOf(await figures(session));
    const converted = sessionRows.filter(({ cents }) => cents > 0n).length;
    const revenue = sum(sessionRows.map(({ cents }) => cents));
    const paid = sum(orderRows.map(({ cents }) => cents));
    const returned = orderRows.filter(({ status }) => status === 'returned').length;
    expect(found).toEqual({
      Sessions: '41',
      Visitors: '17',
      'Converted Sessions': String(converted),
      'Conversion Rate': rounded(BigInt(converted) * 10_000n, 41n, 4),
      Revenue: cents(revenue),
      'Revenue per Session': rounded(revenue, 41n, 2),
      'Average Duration': rounded(sum(sessionRows.map(({ seconds }) => BigInt(seconds))) * 10_000n, 41n, 4),
      'Page Views': String(sum(sessionRows.map(({ views }) => BigInt(views)))),
      Orders: '30',
      Customers: '11',
      'Order Value': cents(paid),
      'Average Order Value': rounded(paid, 30n, 2),
      'Records Sold': String(sum(orderRows.map(({ quantity }) => BigInt(quantity)))),
      'Returned Orders': String(returned),
      'Return Rate': rounded(BigInt(returned) * 10_000n, 30n, 4),
    });
  });

  it('along days, months and words are parts of the whole', async () => {
    const all = await figures(session);
    const byDay = plotOf(all, 'Sessions and conversion by day');
    expect(byDay.points.map(({ key, values }) => [key, values[0]])).toEqual(
      [1, 2, 3, 4, 5].map((day) => [`2026-03-0${day}`, String(sessionRows.filter((row) => row.day === day).length)]),
    );
    const byMonth = plotOf(all, 'Order value by month').points;
    const month = (of: number) => cents(sum(orderRows.filter((row) => row.month === of).map((row) => row.cents)));
    expect(byMonth).toEqual([1, 2, 3].map((of) => ({ key: `1997-0${of}`, values: [month(of)] })));
    const byCountry = plotOf(all, 'Revenue by country').points.map(({ values }) =>
      BigInt(values[0]?.replace('.', '') ?? 0),
    );
    expect(sum(byCountry)).toBe(sum(sessionRows.map((row) => row.cents)));
    expect([...byCountry].sort((a, b) => (a > b ? -1 : 1))).toEqual(byCountry);
    expect(plotOf(all, 'Orders by status').points.map(({ key }) => key)).toContain("won't");
    const newest = all.charts.find((chart) => 'newest' in chart);
    expect(newest?.rows.map(([id]) => id)).toEqual(
      orderRows
        .map(({ id }) => String(id))
        .reverse()
        .slice(0, 20),
    );
  });

  it('are written to a page', async () => {
    const path = await writeFiguresPage(await figures(session), home);
    expect(path).toBe(join(home, 'reports', 'clickstream.html'));
    const page = await readFile(path, 'utf8');
    expect(page).toContain('won&#39;t');
    expect(page).toContain('Revenue per Session');
    expect(page).not.toMatch(/<script|NaN|undefined|https?:/);
  });
});

async function insertRows(): Promise<void> {
  const sessions = sessionRows.map((row, index) => {
    const at = (minute: number) => `'2026-03-0${row.day} 10:${String(minute).padStart(2, '0')}:00.000001'`;
    const ids = `'s-${index}', '${row.user}', ${at(1)}, ${at(20)}`;
    const counts = `${row.seconds}, 3, ${row.views}, 0, 1, 0, ${row.cents > 0n ? 1 : 0}`;
    return `(${ids}, ${counts}, ${cents(row.cents)}, ${row.cents > 0n}, '/', '/x', '${row.device}', '${row.country}')`;
  });
  await session.execute(`INSERT INTO TRANSFORMED.TRANSFORMED_CLICKSTREAM VALUES ${sessions.join(', ')}`);
  const orders = orderRows.map(({ id, customer, month, quantity, cents: paid, status }) => {
    const at = `'1997-0${month}-15 00:00:00'`;
    const change = `'2026-03-01 00:00:${String(id).padStart(2, '0')}', NULL, '2026-03-01 00:00:00', ${id}`;
    const text = `'${status.replaceAll("'", "''")}'`;
    return `(${id}, ${customer}, '1997-0${month}-15', ${quantity}, ${cents(paid)}, ${text}, ${at}, ${change})`;
  });
  await session.execute(`INSERT INTO TRANSFORMED.TRANSFORMED_LOGS VALUES ${orders.join(', ')}`);
}

function valuesOf({ tables }: Figures): Readonly<Record<string, string | null>> {
  const found = tables.flatMap((table) => table.figures.map(({ measure, value }) => [measure.name, value] as const));
  return Object.fromEntries(found);
}

function plotOf({ charts }: Figures, title: string): PlotFigures {
  const found = charts.find((chart): chart is PlotFigures => 'plot' in chart && chart.plot.title === title);
  if (found === undefined) throw new Error(`no plot ${title}`);
  return found;
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}

function cents(value: bigint): string {
  return `${value / 100n}.${String(value % 100n).padStart(2, '0')}`;
}

/** `top` over `bottom` in units of the last of `scale` decimals, half up. */
function rounded(top: bigint, bottom: bigint, scale: number): string {
  const units = String((2n * top + bottom) / (2n * bottom)).padStart(scale + 1, '0');
  return `${units.slice(0, -scale)}.${units.slice(-scale)}`;
}
