import { expect, test } from 'vitest';
import { deadlineAfter } from './deadline.ts';
import { createSecret } from './secret.ts';

const arn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:coincap';
const deadline = deadlineAfter(5_000);

test('is read once, and again when asked to', async () => {
  const values = ['first\n', 'second'];
  let reads = 0;
  const secret = createSecret(arn, async () => values[reads++]);
  expect(await secret.value(deadline)).toBe('first');
  expect(await secret.value(deadline)).toBe('first');
  expect(await secret.reread(deadline)).toBe('second');
  expect(await secret.value(deadline)).toBe('second');
  expect(reads).toBe(2);
});

test.each([undefined, '', '  ', 's3cret\r\nx-evil: 1', 's3crét'])('refuses %j without repeating it', async (text) => {
  const error: unknown = await createSecret(arn, async () => text)
    .value(deadline)
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'SECRET_UNREADABLE', where: arn });
  expect(JSON.stringify(error) + String(error)).not.toContain('s3cr');
});

test('names what Secrets Manager refuses, and keeps nothing of it', async () => {
  let reads = 0;
  const secret = createSecret(arn, async () => {
    reads += 1;
    if (reads === 1) throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    return 'later';
  });
  await expect(secret.value(deadline)).rejects.toMatchObject({
    code: 'SECRET_UNREADABLE',
    message: expect.stringContaining('AccessDeniedException'),
  });
  expect(await secret.value(deadline)).toBe('later');
});

test('does not wait beyond the deadline', async () => {
  const hanging = createSecret(
    arn,
    (_, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
  );
  await expect(hanging.value(deadlineAfter(20))).rejects.toMatchObject({ code: 'SECRET_UNREADABLE' });
});
