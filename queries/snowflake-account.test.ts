import { expect, test } from 'vitest';
import { openAccount } from './snowflake-account.ts';

test('an account that is not named is told by the names of its variables', async () => {
  const opened = openAccount({ SNOWFLAKE_ACCOUNT: 'org-account', SNOWFLAKE_PRIVATE_KEY_FILE: '' });
  await expect(opened).rejects.toMatchObject({
    code: 'USAGE',
    where: 'SNOWFLAKE_USER, SNOWFLAKE_PRIVATE_KEY_FILE',
  });
});
