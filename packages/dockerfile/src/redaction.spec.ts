import { redaction } from './redaction';

const secret = 'hunter2/secret?';

test.each([
  ['itself', secret],
  ['an address', `https://host/?token=${encodeURIComponent(secret)}`],
  ['JSON', JSON.stringify({ secret })],
  ['base64', Buffer.from(secret).toString('base64')],
  ['base64 of a line', Buffer.from(`${secret}\n`).toString('base64')],
  ['base64 after one byte', Buffer.from(`:${secret} and more`).toString('base64')],
  ['base64 after two bytes', Buffer.from(`u:${secret}`).toString('base64url')],
])('takes a secret out of %s', (_, text) => {
  const clean = redaction([secret])(`before ${text} after`);
  expect(clean).toMatch(/^before .*\*\*\*.* after$/);
  for (const encoding of ['base64', 'base64url'] as const)
    for (const word of clean.split(/[^\w+/=-]/)) expect(Buffer.from(word, encoding).toString()).not.toContain('hunter2');
  expect(decodeURIComponent(clean)).not.toContain('hunter2');
});

test('takes each line of a secret out', () => {
  const key = '-----BEGIN KEY-----\nabcdefgh\n-----END KEY-----\n';
  expect(redaction([key])('line abcdefgh')).toBe('line ***');
});

test('leaves words alone where a secret is nothing, or next to nothing', () => {
  expect(redaction(['', 'a', 'abc'])('an abc of names')).toBe('an abc of names');
});
