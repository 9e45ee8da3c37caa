/** Amazon Route 53. https://docs.aws.amazon.com/Route53/latest/APIReference/ */
import { randomUUID } from 'node:crypto';
import type { Change, RRType } from '@aws-sdk/client-route-53';
import type { RecordArgs, ZoneArgs } from '@pulumi/aws/route53/index.js';
import type { Cloud } from './cloud.ts';
import { type Resolved, type ResourceRow, resource } from './row.ts';
import { present } from './shape.ts';

async function changeRecord(action: Change['Action'], inputs: Resolved<RecordArgs>, cloud: Cloud): Promise<void> {
  const { zoneId, name, type, ttl = 300, records = [] } = inputs;
  const set = { Name: name, Type: type as RRType, TTL: ttl, ResourceRecords: records.map((Value) => ({ Value })) };
  const ChangeBatch = { Changes: [{ Action: action, ResourceRecordSet: set }] };
  await (await cloud.route53()).changeResourceRecordSets({ HostedZoneId: zoneId, ChangeBatch });
}

export const names: readonly ResourceRow[] = [
  resource<ZoneArgs>({
    type: 'aws:route53/zone:Zone',
    replaceOn: ['name', 'vpcs'],
    create: async ({ name = '', comment, vpcs = [] }, cloud) => {
      const [vpc] = vpcs;
      const { HostedZone } = await (await cloud.route53()).createHostedZone({
        Name: name,
        CallerReference: randomUUID(),
        HostedZoneConfig: { Comment: comment ?? 'Managed by Pulumi', PrivateZone: vpc !== undefined },
        ...(vpc !== undefined && {
          VPC: { VPCId: vpc.vpcId, VPCRegion: (vpc.vpcRegion ?? cloud.region) as 'us-east-1' },
        }),
      });
      const id = present(HostedZone?.Id, "the zone's id").replace('/hostedzone/', '');
      return { id, outputs: { zoneId: id, arn: `arn:aws:route53:::hostedzone/${id}` } };
    },
    update: async ({ id, inputs: { comment } }, cloud) => {
      await (await cloud.route53()).updateHostedZoneComment({ Id: id, Comment: comment ?? '' });
      return undefined;
    },
    delete: async ({ id }, cloud) => (await cloud.route53()).deleteHostedZone({ Id: id }),
  }),
  resource<RecordArgs>({
    type: 'aws:route53/record:Record',
    replaceOn: ['zoneId', 'name', 'type', 'setIdentifier'],
    deleteBeforeReplace: true,
    create: async (inputs, cloud) => {
      await changeRecord('UPSERT', inputs, cloud);
      return { id: `${inputs.zoneId}_${inputs.name}_${inputs.type}`, outputs: { fqdn: inputs.name } };
    },
    update: async ({ inputs }, cloud) => {
      await changeRecord('UPSERT', inputs, cloud);
      return undefined;
    },
    delete: async ({ inputs }, cloud) => changeRecord('DELETE', inputs, cloud),
  }),
];
