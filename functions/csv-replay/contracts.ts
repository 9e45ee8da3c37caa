/** The messages that rows can become: those of this product, each with its properties and what its publishers are held to. */
import { fields } from '../../contracts/generated/csv-replay/fields.ts';
import { messages } from '../../contracts/generated/csv-replay/messages.ts';
import { writers } from '../../contracts/generated/csv-replay/writers.ts';
import type { MessageContract, MessageField, Validator } from '../../contracts/src/model.ts';
import { entryOf } from '../../contracts/src/validate.ts';

/** A message that rows become. */
export interface RowContract {
  readonly contract: MessageContract;
  readonly fields: readonly MessageField[];
  readonly validate: Validator;
}

/** The message contract named `<product>/<name>`. CONTRACT_UNKNOWN names those that there are. */
export function rowContract(name: string): RowContract {
  return {
    contract: entryOf<MessageContract>(messages, name, 'message contract'),
    fields: entryOf(fields, name, 'message contract'),
    validate: entryOf(writers, name, 'message contract'),
  };
}
