/** What travels is encrypted. Buckets' TLS-only policies are in companions.ts, since they are resources of their own. */
import type { Plain } from '../plain.ts';
import type { ResourceRule } from '../rule.ts';
import { at, isOn, isOneOf, isSet, objects } from '../value.ts';

const secureListeners: readonly Plain[] = ['HTTPS', 'TLS'];

/** Names inside the network, whose certificates nobody could issue, and addresses that are not known yet. */
const privateHost = /^http:\/\/([\w.-]+\.streampact\.internal|\{\{|169\.254\.)/;

/** Where a login with a password, or the administrator's certificate, is. */
const logins = ['STREAMPACT_KAFKA_LOGIN_ARN', 'STREAMPACT_KAFKA_ADMIN_ARN'];

/** The rules. */
export const encryptionInTransit: readonly ResourceRule[] = [
  {
    name: 'tls-listeners',
    subject: 'encryption in transit',
    description: 'Load balancers and search domains speak TLS, and domains among their nodes too.',
    remedy: 'Use HTTPS or TLS; turn on `enforceHttps` and `nodeToNodeEncryption`.',
    level: 'mandatory',
    stacks: 'cloud',
    types: ['aws:lb/listener:Listener', 'aws:alb/listener:Listener', 'aws:opensearch/domain:Domain'],
    judge: ({ type, props }) => {
      if (type.endsWith(':Listener')) {
        return isOneOf(at(props, 'protocol'), secureListeners) ? [] : ['The listener takes what is not encrypted.'];
      }
      return [
        ...(isOn(at(props, 'domainEndpointOptions.enforceHttps')) ? [] : ['The domain answers plain HTTP.']),
        ...(isOn(at(props, 'nodeToNodeEncryption.enabled')) ? [] : ['Its nodes talk in clear.']),
      ];
    },
  },
  {
    name: 'tls-databases',
    subject: 'encryption in transit',
    description: 'Databases and warehouses refuse connections without TLS.',
    remedy: 'Set `require_secure_transport` (MySQL), `rds.force_ssl` (PostgreSQL) or `require_ssl` (Redshift) to 1.',
    level: 'mandatory',
    stacks: 'cloud',
    types: ['aws:rds/parameterGroup:ParameterGroup', 'aws:redshiftserverless/workgroup:Workgroup'],
    judge: ({ type, props }) => {
      const warehouse = type.endsWith(':Workgroup');
      const parameters = objects(at(props, warehouse ? 'configParameters' : 'parameters'));
      const asked = warehouse ? ['require_ssl'] : ['require_secure_transport', 'rds.force_ssl'];
      const found = parameters.filter((each) =>
        asked.some((name) => isOneOf(at(each, warehouse ? 'parameterKey' : 'name'), [name])),
      );
      const required = found.some((each) =>
        isOneOf(at(each, warehouse ? 'parameterValue' : 'value'), ['1', 'true', 'ON']),
      );
      return required ? [] : ['Clients may connect in clear.'];
    },
  },
  {
    name: 'database-parameters',
    subject: 'encryption in transit',
    description: 'Each database has a parameter group of the stack, which demands TLS.',
    remedy: 'Name a ParameterGroup of the stack in `parameterGroupName`.',
    level: 'mandatory',
    stacks: 'cloud',
    types: ['aws:rds/instance:Instance'],
    judge: ({ props }) =>
      isSet(at(props, 'parameterGroupName')) ? [] : ["AWS's own parameters take plain connections."],
  },
  {
    name: 'kafka-login',
    subject: 'encryption in transit',
    description:
      "A function that uses Kafka logs in, which is over TLS: it has its login's secret beside the addresses.",
    remedy: 'Take the environment from `broker.clientAccess(user)`, which gives both.',
    level: 'mandatory',
    stacks: 'cloud',
    types: ['aws:lambda/function:Function'],
    judge: ({ props }) => {
      const variables = at(props, 'environment.variables');
      if (typeof variables !== 'object' || variables === null) return [];
      const names = Object.keys(variables);
      return names.includes('STREAMPACT_KAFKA_BROKERS') && !logins.some((name) => names.includes(name))
        ? ['It has brokers, and no login.']
        : [];
    },
  },
  {
    name: 'urls-over-https',
    subject: 'encryption in transit',
    description:
      'URLs that functions are given, and those that topics send to, are https, but for names inside the network.',
    remedy: 'Say https://; or let the name end in .streampact.internal if it is inside the network.',
    level: 'mandatory',
    stacks: 'cloud',
    types: ['aws:lambda/function:Function', 'aws:sns/topicSubscription:TopicSubscription'],
    judge: ({ type, props }) => {
      if (type.endsWith(':TopicSubscription'))
        return at(props, 'protocol') === 'http' ? ['The topic sends in clear.'] : [];
      const variables = at(props, 'environment.variables');
      if (typeof variables !== 'object' || variables === null) return [];
      return Object.entries(variables)
        .filter(([, value]) => typeof value === 'string' && value.startsWith('http://') && !privateHost.test(value))
        .map(([name]) => `${name} is fetched in clear.`);
    },
  },
];
