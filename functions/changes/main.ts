/**
 * The Lambda function that Firehose transforms an item's changes by, the same for every product;
 * `functions/<product>/transformer.ts` gives it the product's item. It opens nothing, and keeps nothing between invocations.
 */
import type { ItemShape } from '../../contracts/src/change.ts';
import type { InvocationContext } from '../shared/lambda.ts';
import { lambdaHandler } from '../shared/lambda.ts';
import { recordsOf } from './event.ts';
import { plainShape } from './plain-shape.ts';
import type { OutgoingRecord } from './record.ts';
import { scanChanges } from './scan/scan-change.ts';
import { type ItemTransform, type Transformed, transform } from './transform.ts';

/** What a product's function is made of. */
export interface TransformerDefinition extends Omit<ItemTransform, 'shape' | 'scan' | 'answerBytes'> {
  /** The name in logs. */
  readonly name: string;
  readonly shape: ItemShape;
}

/** The answer to Firehose. */
export interface TransformerAnswer {
  readonly records: readonly OutgoingRecord[];
}

/** Lambda carries 6,291,556 bytes; AWS's own examples stop here too. */
const answerBytes = 6_000_000;

/** The handler that Lambda calls. What it logs is counts: how many records ended where, and the refused ones by code. */
export function transformerHandler({
  name,
  ...item
}: TransformerDefinition): (event: unknown, context: InvocationContext) => Promise<TransformerAnswer> {
  const by: ItemTransform = { ...item, shape: plainShape(item.shape), scan: scanChanges(item), answerBytes };
  const handle = lambdaHandler({
    name,
    variables: {},
    open: (_config, logger) => ({
      invoke: async (event): Promise<Transformed> => {
        const transformed = transform(recordsOf(event), by);
        if (transformed.bug !== undefined) logger.error({ err: transformed.bug }, 'a record could not be transformed');
        return transformed;
      },
      close: async () => {},
    }),
    summary: ({ counts }) => counts,
  });
  return async (event, context) => {
    const { records } = await handle(event, context);
    return { records };
  };
}
