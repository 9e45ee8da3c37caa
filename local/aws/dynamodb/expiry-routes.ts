/** UpdateTimeToLive and DescribeTimeToLive; states in between last no time. See expiry.ts for what they lead to. */
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { ClientPool } from '../clients.ts';
import type { Handler, JsonCall } from '../routes.ts';
import { AwsError } from '../wire/errors.ts';
import { object, requiredText } from '../wire/fields.ts';
import type { Expiry } from './expiry.ts';
import { refusal, tableOf } from './requests.ts';

export function expiryHandlers(clients: ClientPool, expiry: Expiry): Readonly<Record<string, Handler>> {
  const requireTable = async ({ input, region }: JsonCall): Promise<string> => {
    const TableName = tableOf(input);
    await clients.of(region).dynamodb.send(new DescribeTableCommand({ TableName })).catch(refusal);
    return TableName;
  };
  return {
    async UpdateTimeToLive(call) {
      const tableName = await requireTable(call);
      const { region } = call;
      const specification = object(call.input, 'TimeToLiveSpecification');
      const attribute = requiredText(specification, 'AttributeName');
      const enabled = specification.Enabled === true;
      const current = expiry.of(region, tableName);
      if (enabled === (current !== undefined)) {
        throw new AwsError('ValidationException', `TimeToLive is already ${enabled ? 'enabled' : 'disabled'}`);
      }
      if (current !== undefined && current.attribute !== attribute) {
        throw new AwsError(
          'ValidationException',
          `TimeToLive is active on a different AttributeName: ${current.attribute}`,
        );
      }
      if (enabled) expiry.set({ region, tableName, attribute });
      else expiry.clear(region, tableName);
      return { TimeToLiveSpecification: { AttributeName: attribute, Enabled: enabled } };
    },
    async DescribeTimeToLive(call) {
      const setting = expiry.of(call.region, await requireTable(call));
      if (setting === undefined) return { TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } };
      return { TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: setting.attribute } };
    },
  };
}
