/** Secrets are in Secrets Manager, and nowhere else. */
import type { Plain } from '../plain.ts';
import type { ResourceRule } from '../rule.ts';
import { at, leaves } from '../value.ts';

/** What secrets look like. Values that are put in when a program runs (`${…}`, `$(…)`, `<…>`, `{{…}}`) are none. */
const looks: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a private key', /-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----/],
  ['an access key of AWS', /\b(AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a token of GitHub', /\bgh[pousr]_[A-Za-z0-9]{36}/],
  ['a token of Slack', /\bxox[abprs]-[A-Za-z0-9-]{10}/],
  [
    'a password',
    /\b(password|passwd|pwd|secret_?key|api_?key|access_?token|client_?secret)\b\\?["']?\s{0,4}[=:]\s{0,4}\\?["']?(?![$<{*%\\"'\s]|arn:)[^\s"'\\,;}]{6}/i,
  ],
  ['a password in a URL', /:\/\/[^\s/:@"'$<{]{1,64}:[^\s/:@"'$<{]{3,128}@/],
];

/** Names of environment variables that would hold a secret, if they did not say where one is. */
const secretName = /(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_KEY)$/i;

/** Properties whose very purpose is to carry a secret, which Pulumi keeps encrypted. */
const carriers = ['aws:secretsmanager/secretVersion:SecretVersion secretString'];

/** The rules. */
export const secrets: readonly ResourceRule[] = [
  {
    name: 'no-secret-text',
    subject: 'secrets',
    description: 'No property, environment variable, user data or tag holds a secret in clear.',
    remedy: 'Put it into Secrets Manager, and hand on the ARN. The secret that was found is known now: replace it.',
    level: 'mandatory',
    stacks: 'cloud',
    types: 'all',
    judge: ({ type, props }) =>
      [...leaves(props)]
        .filter(([path]) => !carriers.includes(`${type} ${path}`))
        .flatMap(([path, text]) =>
          looks
            .filter(([, pattern]) => [text, ...decoded(path, text)].some((each) => pattern.test(each)))
            .map(([what]) => `${path} holds ${what}.`),
        ),
  },
  {
    name: 'no-secret-variable',
    subject: 'secrets',
    description: 'An environment variable that is named like a secret holds the place of one.',
    remedy: 'Name the variable …_ARN, and let the function fetch the secret.',
    level: 'mandatory',
    stacks: 'cloud',
    types: ['aws:lambda/function:Function'],
    judge: ({ props }) => {
      const variables: Plain = at(props, 'environment.variables');
      if (typeof variables !== 'object' || variables === null) return [];
      return Object.entries(variables)
        .filter(([name, value]) => secretName.test(name) && typeof value === 'string' && !value.startsWith('arn:'))
        .map(([name]) => `${name} is there for everybody who may read the function's configuration.`);
    },
  },
];

/** User data of launch templates are base64. */
function decoded(path: string, text: string): readonly string[] {
  return /userData(Base64)?$/.test(path) && /^[A-Za-z0-9+/\s]+=*\s*$/.test(text)
    ? [Buffer.from(text, 'base64').toString('utf8')]
    : [];
}
