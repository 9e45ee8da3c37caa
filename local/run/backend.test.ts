import { describe, expect, test } from 'vitest';
import { backendOf, nameOf, parseBackend } from './backend.ts';

describe('the backend', () => {
  test.each([
    [{}, 'ministack'],
    [{ STREAMPACT_BACKEND: '' }, 'ministack'],
    [{ STREAMPACT_BACKEND: 'localstack', AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }, 'localstack'],
    [{ STREAMPACT_BACKEND: 'http://127.0.0.1:4566/' }, 'http://127.0.0.1:4566'],
    [{ AWS_ENDPOINT_URL: 'http://floci:4566' }, 'http://floci:4566'],
  ])('of %o is %s', (env, name) => {
    expect(nameOf(backendOf(env))).toBe(name);
  });

  test.each(['moto', 'https://amazonaws.com', '127.0.0.1:4566', 'file:///etc/passwd', ' ministack'])(
    'is not "%s"',
    (text) => {
      expect(() => parseBackend(text)).toThrowError(expect.objectContaining({ code: 'USAGE' }));
    },
  );
});
