/** The reconciler's connections: as the administrator by certificate, or in plaintext where Kafka asks nobody who they are. */
import type { Kafka } from 'kafkajs';
import { kafkaSecrets } from '../../contracts/src/access/secrets.ts';
import { StreampactError } from '../../contracts/src/error.ts';
import { brokers, type Config, text } from '../shared/config.ts';
import { createKafka } from '../shared/kafka.ts';
import { readKafkaCertificate, readLogin, trusting } from '../shared/kafka-login.ts';
import { withBroker } from '../shared/kafka-request.ts';
import type { Logger } from '../shared/log.ts';
import type { AccessPorts } from './reconcile-access.ts';

/** The environment of the reconciler; all but the brokers are there where Kafka asks who somebody is. */
export const variables = {
  brokers: brokers('STREAMPACT_KAFKA_BROKERS'),
  internal: { ...brokers('STREAMPACT_KAFKA_INTERNAL'), fallback: [] as readonly string[] },
  admin: text('STREAMPACT_KAFKA_ADMIN_ARN', ''),
  secrets: text('STREAMPACT_KAFKA_SECRETS', ''),
} as const;

type Settings = Config<typeof variables>;

const clientId = 'streampact-topics';

/** The client that topics are changed through. */
export async function adminKafka(settings: Settings, logger: Logger): Promise<Kafka> {
  if (settings.internal.length === 0) return createKafka({ brokers: settings.brokers, clientId, logger });
  const security = await readKafkaCertificate(settings.admin);
  return createKafka({ brokers: settings.internal, clientId, logger, security });
}

/** What users and rights are changed through. Throws TOPICS_EVENT_INVALID where Kafka knows none. */
export function accessPorts(settings: Settings, kafka: Kafka, logger: Logger): AccessPorts {
  if (settings.internal.length === 0) {
    throw new StreampactError(
      'TOPICS_EVENT_INVALID',
      'The event names users, and this Kafka asks nobody who they are.',
      {
        where: "the reconcile function's event",
        fix: 'Leave "users" out, or set brokerSecurity to sasl-tls.',
      },
    );
  }
  const { user } = kafkaSecrets(settings.secrets);
  return {
    admin: kafka.admin(),
    request: (work) => withBroker(kafka, work),
    passwordOf: async (name) => (await readLogin(user(name))).password,
    async isAccepted(name) {
      const { username, password, ca } = await readLogin(user(name));
      const security = { ssl: trusting(ca), sasl: { mechanism: 'scram-sha-512', username, password } } as const;
      const login = createKafka({ brokers: settings.brokers, clientId, logger: quiet(logger), security }).admin();
      try {
        await login.connect();
        return true;
      } catch (error) {
        if (isRefusal(error)) return false;
        throw error;
      } finally {
        await login.disconnect().catch(() => {});
      }
    },
  };
}

/** That a password is refused is what is asked here. */
function quiet(logger: Logger): Logger {
  return logger.child({}, { level: 'silent' });
}

function isRefusal(error: unknown): boolean {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (at.name === 'KafkaJSSASLAuthenticationError') return true;
  }
  return false;
}
