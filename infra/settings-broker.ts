/** Keys of the Kafka brokers beyond their machines: how many there are, and who may talk to them how. */
import { isLocal, type StackEnvironment } from './environments.ts';
import { oneOf } from './readers.ts';
import { row, sized } from './setting-row.ts';

/** The rows. */
export const brokerSettings = {
  brokerNodes: row({
    doc: 'Kafka nodes, each broker and controller in a zone of its own: 1 or 3.',
    // Two would stop at the loss of either.
    read: (given: string) => {
      const nodes = oneOf(['1', '3'])(given);
      return 'problem' in nodes ? nodes : { value: Number(nodes.value) };
    },
    default: sized('1', '3'),
  }),
  brokerSecurity: row({
    doc: 'How clients talk to Kafka: TLS with SASL/SCRAM; plaintext in local stacks only.',
    read: oneOf(['sasl-tls', 'plaintext']),
    default: (environment) => (isLocal(environment) ? 'plaintext' : 'sasl-tls'),
  }),
} as const;

/** The settings that must go together. */
export interface BrokerValues {
  readonly brokerNodes: number;
  readonly brokerSecurity: 'sasl-tls' | 'plaintext';
  readonly availabilityZones: readonly string[];
}

/** What of them does not. */
export function brokerProblems(values: BrokerValues, environment: StackEnvironment): readonly string[] {
  const { brokerNodes, brokerSecurity, availabilityZones } = values;
  const rows: readonly (readonly [boolean, string])[] = [
    [
      brokerSecurity === 'plaintext' && !isLocal(environment),
      `streampact:brokerSecurity plaintext is for local stacks, not for ${environment}`,
    ],
    [
      brokerSecurity === 'plaintext' && brokerNodes > 1,
      'streampact:brokerNodes 3 wants streampact:brokerSecurity sasl-tls',
    ],
    [
      brokerNodes > 1 && new Set(availabilityZones).size < brokerNodes,
      'streampact:brokerNodes 3 wants streampact:availabilityZones to name three zones',
    ],
  ];
  return rows.flatMap(([wrong, problem]) => (wrong ? [problem] : []));
}
