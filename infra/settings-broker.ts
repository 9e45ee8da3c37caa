/** Keys of the Kafka brokers beyond their machines: how many there are, and who may talk to them how. */
import { isLocal } from './environments.ts';
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
