import { Ajv } from 'ajv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type OwnMetricName, ownMetrics } from '../../contracts/src/own-metrics.ts';
import { metricLine } from './metrics.ts';

/** The specification's "Embedded metric format document structure", as a schema. */
const text = { type: 'string', minLength: 1, maxLength: 1024 };
const schema = {
  type: 'object',
  required: ['_aws'],
  properties: {
    _aws: {
      type: 'object',
      required: ['Timestamp', 'CloudWatchMetrics'],
      properties: {
        Timestamp: { type: 'integer' },
        CloudWatchMetrics: {
          type: 'array',
          items: {
            type: 'object',
            required: ['Namespace', 'Dimensions', 'Metrics'],
            additionalProperties: false,
            properties: {
              Namespace: text,
              Dimensions: { type: 'array', minItems: 1, items: { type: 'array', maxItems: 30, items: text } },
              Metrics: {
                type: 'array',
                maxItems: 100,
                items: {
                  type: 'object',
                  required: ['Name'],
                  additionalProperties: false,
                  properties: { Name: text, Unit: { enum: ['Count', 'None', 'Percent', 'Seconds', 'Bytes'] } },
                },
              },
            },
          },
        },
      },
    },
  },
};
const check = new Ajv({ strict: false }).compile(schema);

const names = Object.keys(ownMetrics) as OwnMetricName[];
const line = fc.constantFrom(...names).chain((name) =>
  fc.record({
    name: fc.constant(name),
    value: fc.double(),
    dimensions: fc.record(
      Object.fromEntries(ownMetrics[name].dimensions.map((each) => [each, fc.string({ minLength: 1, maxLength: 40 })])),
    ),
  }),
);

test('every line keeps the format, and names members that it has', () => {
  fc.assert(
    fc.property(line, ({ name, value, dimensions }) => {
      const written = metricLine({ dimensions: dimensions as never, values: { [name]: value } });
      expect(written.indexOf('\n')).toBe(written.length - 1);
      const document = JSON.parse(written);
      expect(check(document), JSON.stringify(check.errors)).toBe(true);
      const [directive] = document._aws.CloudWatchMetrics;
      for (const dimension of directive.Dimensions[0]) expect(typeof document[dimension]).toBe('string');
      for (const { Name } of directive.Metrics) expect(typeof document[Name]).toBe('number');
      expect(directive.Metrics).toHaveLength(Number.isFinite(value) ? 1 : 0);
    }),
  );
});

test('a line of two metrics names both, with their units', () => {
  const dimensions = { Stack: 'dev', Product: 'crypto-market', Topic: 't' };
  const document = JSON.parse(metricLine({ dimensions, values: { LagRecords: 3, DeadLetters: 0 }, at: 5 }));
  expect(document).toEqual({
    _aws: {
      Timestamp: 5,
      CloudWatchMetrics: [
        {
          Namespace: 'streampact',
          Dimensions: [['Stack', 'Product', 'Topic']],
          Metrics: [
            { Name: 'LagRecords', Unit: 'Count' },
            { Name: 'DeadLetters', Unit: 'Count' },
          ],
        },
      ],
    },
    ...dimensions,
    LagRecords: 3,
    DeadLetters: 0,
  });
});

test('the schema refuses a line that is none', () => {
  const document = JSON.parse(
    metricLine({ dimensions: { Stack: 'dev', Node: 'kafka-1' }, values: { ActiveControllers: 1 } }),
  );
  expect(check({ ...document, _aws: { ...document._aws, Timestamp: 'now' } })).toBe(false);
  expect(check({ ActiveControllers: 1 })).toBe(false);
});
