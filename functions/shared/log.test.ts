import { spawnSync } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { StreampactError } from '../../contracts/src/error.ts';
import { createLogger } from './log.ts';

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(createLogger({ name: 'test', level: 'info', destination: { write: (line) => lines.push(line) } }));
  return lines.join('');
}

test('writes one JSON line with level and name', () => {
  const line = JSON.parse(logged((logger) => logger.warn({ bytes: 3 }, 'hm'))) as unknown;
  expect(line).toMatchObject({ level: 'warn', name: 'test', bytes: 3, msg: 'hm' });
});

test('says of which stack, product and function it is, once', () => {
  vi.stubEnv('STREAMPACT_STACK', 'dev');
  vi.stubEnv('STREAMPACT_PRODUCT', 'p');
  vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'dev-p-producer');
  const [plain, own] = [logged((logger) => logger.info('x')), logged((logger) => logger.info({ product: 'q' }, 'x'))];
  expect(JSON.parse(plain)).toMatchObject({ name: 'test', stack: 'dev', product: 'p', function: 'dev-p-producer' });
  expect(own.match(/"product":/g)).toHaveLength(1);
  expect(JSON.parse(own)).toMatchObject({ product: 'q' });
  vi.unstubAllEnvs();
});

test('writes nothing below its level', () => {
  expect(logged((logger) => logger.debug('quiet'))).toBe('');
});

test('never writes a secret, however deep', () => {
  const headers = { authorization: 'Bearer s3cret' };
  const text = logged((logger) => logger.info({ apiKey: 's3cret', headers, request: { headers } }, 'asked'));
  expect(text).toContain('[redacted]');
  expect(text).not.toContain('s3cret');
});

test('tells code, place, remedy and causes of an error, and the stack of a bug only', () => {
  const cause = new TypeError('inner');
  const error = new StreampactError('KAFKA_TIMEOUT', 'outer', { where: 'topic t', fix: 'mend', cause });
  const { err } = JSON.parse(logged((logger) => logger.error({ err: error }, 'x'))) as { err: unknown };
  expect(err).toEqual({
    code: 'KAFKA_TIMEOUT',
    message: 'outer',
    where: 'topic t',
    fix: 'mend',
    causes: ['TypeError: inner'],
  });
  expect(logged((logger) => logger.error({ err: cause }, 'x'))).toContain('log.test.ts');
});

test.skipIf(!existsSync('/dev/full'))('goes on when the disk of the log is full', () => {
  const program = `
    const { createLogger } = await import(${JSON.stringify(join(import.meta.dirname, 'log.ts'))});
    const logger = createLogger({ name: 'test', level: 'info' });
    for (let line = 0; line < 3; line += 1) logger.info({ line, text: 'x'.repeat(600_000) }, 'lost');
    setTimeout(() => process.stdout.write('alive'), 50);`;
  const child = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', openSync('/dev/full', 'w')],
    timeout: 15_000,
  });
  expect({ status: child.status, said: child.stdout.toString() }).toEqual({ status: 0, said: 'alive' });
});
