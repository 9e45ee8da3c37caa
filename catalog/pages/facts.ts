/** What one wants to know of a contract before its fields. */

import type { MessageContract } from '../../contracts/src/model.ts';
import { type Html, html, type Part } from '../html.ts';
import type { Entry } from '../model/index.ts';
import { carrierOf } from '../model/lineage.ts';
import { keyColumnsOf, landedUnder, originOf } from '../model/sources.ts';
import { compatibilityWords, contentWords, listed, minutesInWords } from '../model/words.ts';
import { freshness, ownerLink, personalData } from './parts.ts';

type Fact = readonly [name: string, value: Part];

export function facts(entry: Entry): Html {
  const known = [...common(entry), ...ofKind(entry), ['Version', html`<code>${entry.hash}</code>`] as const].filter(
    ([, value]) => value !== undefined,
  );
  return html`<dl class="facts">${known.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function common(entry: Entry): readonly Fact[] {
  const { row, content } = entry;
  if (row === undefined) return [];
  return [
    ['Owner', ownerLink(row.owner)],
    ['Freshness', freshness(entry)],
    ['Personal data', personalData(row.personalData)],
    ['Compatibility', told(row.compatibility, compatibilityWords[row.compatibility])],
    ['Content', content === undefined ? undefined : told(content, contentWords(content))],
  ];
}

function ofKind({ row }: Entry): readonly Fact[] {
  if (row?.kind === 'message') {
    const columns = keyColumnsOf(row);
    const kept = row.retentionHours === -1 ? 'for ever' : minutesInWords(row.retentionHours * 60);
    return [
      [
        'Topic',
        html`<code>${row.topic}</code>, ${row.partitions} ${row.partitions === 1 ? 'partition' : 'partitions'}`,
      ],
      ['Kept in the topic', kept],
      ['Keyed by', columns.length > 0 ? listed(columns) : row.key === null ? 'nothing' : html`<code>${row.key}</code>`],
      ['Filled by', filledBy(row)],
      ...storedAs(row),
    ];
  }
  if (row?.kind === 'item') {
    const { partitionKey, sortKey } = row;
    return [
      ['DynamoDB table', html`<code>${row.dynamoTable}</code>`],
      ['An item is identified by', listed([partitionKey, ...(sortKey === undefined ? [] : [sortKey])])],
      ['Indexes', Object.keys(row.indexes).length === 0 ? 'none' : listed(Object.keys(row.indexes))],
      ['Kept in the stream', minutesInWords(row.retentionHours * 60)],
      ['Changes', html`<code>${row.rawPrefix}/</code>`],
      ['What breaks the contract', html`<code>${row.quarantinePrefix}/</code> or <code>${row.errorPrefix}/</code>`],
    ];
  }
  if (row?.kind === 'table' && row.format === 'snowflake') {
    return [
      ['Table', html`<code>${carrierOf(row)}</code>, in Snowflake`],
      ['A row is identified by', listed(row.recordKey)],
    ];
  }
  if (row?.kind === 'table') {
    const { partitionColumns, recordKey } = row;
    return [
      ['Table', html`<code>${row.table}</code>, ${row.format}`],
      ['A row is identified by', listed(recordKey)],
      ['Partitioned by', partitionColumns.length === 0 ? 'nothing' : listed(partitionColumns.map(({ name }) => name))],
      ['Files', html`<code>${row.location}/</code>`],
      ['Rejected rows', html`<code>${row.rejectedPrefix}/</code>`],
    ];
  }
  if (row?.kind !== 'result') return [];
  return [['Query', html`<code>${row.sql}</code>, answered by ${row.engine === 'snowflake' ? 'Snowflake' : 'Athena'}`]];
}

function filledBy(row: MessageContract): Part {
  const origin = originOf(row);
  return origin && html`<code>${origin.connector}</code>, from the ${origin.system} <code>${origin.place}</code>`;
}

/** A landed message is checked by those who load it; any other by the sink that writes the raw zone. */
function storedAs(row: MessageContract): readonly Fact[] {
  const { landing, rawPrefix, quarantinePrefix, deadLetterTopic } = row;
  if (landing === undefined) {
    return [
      ['Raw data', html`<code>${rawPrefix}/</code>`],
      ['What breaks the contract', html`<code>${quarantinePrefix}/</code> or <code>${deadLetterTopic}</code>`],
    ];
  }
  const often = `${landing.flushRecords} records or ${landing.rotateSeconds} s at most in an object`;
  return [
    ['Landed', html`as it came, by <code>${landing.connector}</code> under <code>${landedUnder(row)}</code>, ${often}`],
    ['What nobody can read', html`<code>${deadLetterTopic}</code>`],
  ];
}

function told(word: string, sentence: string): Html {
  return html`<strong>${word}</strong><span class="about">${sentence}</span>`;
}
