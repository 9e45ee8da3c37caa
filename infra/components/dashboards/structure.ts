/**
 * The rules of a dashboard's body, as a JSON Schema, as far as ours go: what breaks them, PutDashboard refuses.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
const text = { type: 'string', minLength: 1 };
const whole = (minimum: number, maximum = 1_000_000) => ({ type: 'integer', minimum, maximum });

/** 1, 5, 10 or 30 seconds, or a multiple of 60. */
const period = { anyOf: [{ enum: [1, 5, 10, 30] }, { type: 'integer', minimum: 60, multipleOf: 60 }] };

const stats = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'];

/** Namespace, name, then names and values of dimensions, then how it is shown; or an expression. */
const metricLine = {
  anyOf: [
    {
      type: 'array',
      minItems: 2,
      maxItems: 2 + 2 * 30 + 1,
      items: { anyOf: [text, { type: 'object', properties: { stat: { enum: stats } } }] },
      not: { contains: { type: 'object', required: ['expression'] } },
    },
    {
      type: 'array',
      minItems: 1,
      maxItems: 1,
      items: {
        type: 'object',
        required: ['expression'],
        properties: {
          expression: { type: 'string', minLength: 1, maxLength: 1_024 },
          label: text,
          id: { type: 'string', pattern: '^[a-z]\\w*$' },
          period,
        },
      },
    },
  ],
};

const properties = {
  text: {
    type: 'object',
    required: ['markdown'],
    additionalProperties: false,
    properties: { markdown: { type: 'string' } },
  },
  alarm: {
    type: 'object',
    required: ['alarms'],
    properties: {
      alarms: { type: 'array', minItems: 1, maxItems: 100, items: { type: 'string', pattern: '^arn:' } },
      title: text,
      sortBy: { enum: ['default', 'stateUpdatedTimestamp', 'timestamp'] },
    },
  },
  metric: {
    type: 'object',
    required: ['metrics', 'region'],
    properties: {
      metrics: { type: 'array', minItems: 1, maxItems: 500, items: metricLine },
      region: text,
      title: text,
      period,
      view: { enum: ['timeSeries', 'singleValue', 'gauge', 'bar', 'pie', 'table'] },
      annotations: {
        type: 'object',
        properties: {
          horizontal: {
            type: 'array',
            items: { type: 'object', required: ['value'], properties: { value: { type: 'number' }, label: text } },
          },
        },
      },
    },
  },
};

const widget = (type: keyof typeof properties) => ({
  type: 'object',
  required: ['type', 'properties'],
  properties: {
    type: { const: type },
    x: whole(0, 23),
    y: whole(0),
    width: whole(1, 24),
    height: whole(1, 1_000),
    properties: properties[type],
  },
});

/** The schema of a body. */
export const dashboardSchema = {
  type: 'object',
  required: ['widgets'],
  properties: {
    widgets: { type: 'array', maxItems: 500, items: { anyOf: [widget('text'), widget('alarm'), widget('metric')] } },
  },
};
