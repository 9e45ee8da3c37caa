/** Who may do what: no more than what somebody has a reason for. */
import type { ResourceRule } from '../rule.ts';
import { nameless, type PolicyStatement, policyProperties, statementsIn, statementsOf } from '../statement.ts';
import { at, texts } from '../value.ts';
import { signatureOf } from '../wildcards.ts';

const withPolicies = Object.keys(policyProperties);

/** The objects under a prefix, and the streams of one log group: each is one thing. Invented ARNs are of the service of the type. */
const named = [
  /^arn:[a-z-]+:s3:[^*?/]*:[^*?/]+\/[^*?]*[^*?/]\/\*$/,
  /^arn:[a-z-]+:logs:[^*?:]+:[^*?:]+:log-group:[^*?:]+:\*$/,
  new RegExp(`^arn:[a-z-]+:cloudwatch:[^*?:]+:[^*?:]+:${nameless}:\\*$`),
];

/** All objects of a bucket, in the bucket's own policy. */
const ownObjects = /^arn:[a-z-]+:s3:[^*?/]*:[^*?/]+\/\*$/;

const hasWildcard = (text: string): boolean => /[*?]/.test(text);
const allowing = (statements: readonly PolicyStatement[]) => statements.filter(({ effect }) => effect !== 'Deny');

/** Where `*` as a resource is the one thing that the policy hangs on. */
const meantThemselves = ['aws:kms/key:Key', 'aws:kms/keyPolicy:KeyPolicy', 'aws:backup/vaultPolicy:VaultPolicy'];

const label = ({ sid, actions }: PolicyStatement): string => (sid === '' ? actions.join(', ') : sid);

/** The rules. */
export const leastPrivilege: readonly ResourceRule[] = [
  {
    name: 'no-wildcard-action',
    subject: 'least privilege',
    description: 'Policies name each action that they allow.',
    remedy: 'List the actions that are used.',
    level: 'mandatory',
    stacks: 'cloud',
    types: withPolicies,
    judge: (resource) =>
      allowing(statementsOf(resource))
        .filter((statement) => statement.actions.some(hasWildcard))
        .map((statement) => `It allows ${statement.actions.filter(hasWildcard).join(', ')}.`),
  },
  {
    name: 'no-wildcard-resource',
    subject: 'least privilege',
    description:
      'Policies name each resource that they allow something on, but where a written reason says why they cannot.',
    remedy:
      'Name the ARN or the prefix; or give the statement a reason (docs/permissions.md) and its Sid a row in policies/wildcards.ts.',
    level: 'mandatory',
    stacks: 'cloud',
    types: withPolicies.filter((type) => !meantThemselves.includes(type)),
    judge: (resource) =>
      allowing(statementsOf(resource))
        .filter((statement) => signatureOf(resource.type, statement) === undefined)
        .flatMap((statement) =>
          statement.resources
            .filter((arn) => hasWildcard(arn) && !named.some((pattern) => pattern.test(arn)))
            .filter((arn) => !(resource.type.endsWith(':BucketPolicy') && ownObjects.test(arn)))
            .map((arn) => `${label(statement)}: on ${arn}, without a reason.`),
        ),
  },
  {
    name: 'no-public-principal',
    subject: 'least privilege',
    description: 'Nobody is let in by `Principal: "*"`, which may refuse only, and nothing is allowed by exclusion.',
    remedy:
      'Name the service or the role; take NotAction, NotResource and NotPrincipal out of what allows. A row of policies/wildcards.ts signs for the rest.',
    level: 'mandatory',
    stacks: 'cloud',
    types: [...withPolicies, 'aws:lambda/permission:Permission'],
    judge: (resource) => {
      if (resource.type.endsWith(':Permission')) {
        return at(resource.props, 'principal') === '*' ? ['Anybody may invoke the function.'] : [];
      }
      return allowing(statementsOf(resource)).flatMap((statement) => [
        ...(statement.principals.some(([, name]) => name === '*') &&
        signatureOf(resource.type, statement)?.anybody !== true
          ? [`${label(statement)}: anybody may.`]
          : []),
        ...statement.negations.map((negation) => `${label(statement)}: ${negation} allows all that it does not name.`),
      ]);
    },
  },
  {
    name: 'trust-by-name',
    subject: 'least privilege',
    description:
      'A role may be taken by AWS services or by one principal of a foreign account, who must show an external id.',
    remedy: 'Name the service; for another account, name its user or role and demand `sts:ExternalId`.',
    level: 'mandatory',
    stacks: 'cloud',
    types: ['aws:iam/role:Role'],
    judge: ({ props }) =>
      allowing(statementsIn(at(props, 'assumeRolePolicy'))).flatMap((statement) => {
        const services = statement.principals.filter(([kind]) => kind === 'Service');
        const others = statement.principals.filter(([kind]) => kind !== 'Service');
        const conditions = JSON.stringify(statement.conditions);
        return [
          ...services
            .filter(([, name]) => hasWildcard(name))
            .map(([, name]) => `Any service like ${name} may take it.`),
          ...(others.length + Math.min(services.length, 1) > 1 ? ['More than one kind of principal may take it.'] : []),
          ...others
            .filter(([, name]) => hasWildcard(name) || !conditions.includes('sts:ExternalId'))
            .map(([, name]) => `${name} may take it, without an external id.`),
        ];
      }),
  },
  {
    name: 'no-managed-policies',
    subject: 'least privilege',
    description: "Roles have policies of their own, generated from what they do; AWS's broad ones are not attached.",
    remedy: 'Say the statements in the component that makes the role.',
    level: 'mandatory',
    stacks: 'cloud',
    types: [
      'aws:iam/role:Role',
      'aws:iam/rolePolicyAttachment:RolePolicyAttachment',
      'aws:iam/policyAttachment:PolicyAttachment',
    ],
    judge: ({ props }) =>
      [...texts(at(props, 'managedPolicyArns')), ...texts(at(props, 'policyArn'))]
        .filter((arn) => /^arn:[a-z-]+:iam::aws:policy\//.test(arn))
        .map((arn) => `${arn} is broader than what anybody here needs.`),
  },
  {
    name: 'no-long-lived-credentials',
    subject: 'least privilege',
    description: 'People and machines sign in with roles: no IAM users, access keys or groups.',
    remedy: 'Use a role, and OIDC or an identity centre for whoever takes it.',
    level: 'mandatory',
    stacks: 'cloud',
    types: ['aws:iam/user:User', 'aws:iam/accessKey:AccessKey', 'aws:iam/userLoginProfile:UserLoginProfile'],
    judge: () => ['Its credentials never expire.'],
  },
];
