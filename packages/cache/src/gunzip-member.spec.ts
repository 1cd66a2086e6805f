import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { gunzipMember } from './gunzip-member';

const content = Buffer.concat([randomBytes(100_000), Buffer.alloc(300_000, 'again ')]);
const member = gzipSync(content);
/** A header with all that one may have: RFC 1952, section 2.3. */
const header = Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 255, 3, 0]), Buffer.from('abcname\0comment\0crc'.slice(0, -1))]);

async function unpacked(bytes: Buffer, chunkSize = 1000): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const body = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.subarray(at, at + chunkSize);
  };
  for await (const chunk of gunzipMember(body())) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test.each([1, 101, 1000, 65_536, 1 << 20])('a member is unpacked, however it comes (%i bytes at a time)', async (size) => {
  const bytes = size === 1 ? gzipSync(content.subarray(0, 3000)) : member;
  expect((await unpacked(bytes, size)).equals(size === 1 ? content.subarray(0, 3000) : content)).toBe(true);
});

test.each([11, 50, 100_000])('so is one of which the header has everything', async (size) => {
  expect((await unpacked(Buffer.concat([header, member.subarray(10)]), size)).equals(content)).toBe(true);
});

test('nothing is a member, too', async () => {
  expect((await unpacked(gzipSync(''))).length).toBe(0);
});

test.each([0, 1, 9, 10, 11, 50_000, member.length - 9, member.length - 8, member.length - 7, member.length - 1])('what ends after %i bytes is none', async (size) => {
  for (const chunkSize of [301, 5000, 1 << 20]) await expect(unpacked(member.subarray(0, size), chunkSize)).rejects.toThrow('unexpected end of file');
});

test.each<[string, Buffer]>([
  ['a byte', Buffer.from([0])],
  ['another member', member],
  ['an empty member', gzipSync('')],
  ['much', randomBytes(1 << 20)],
])('%s after it is one too many', async (_, more) => {
  for (const chunkSize of [401, 5000, member.length - 8, member.length - 3, member.length, 1 << 22]) await expect(unpacked(Buffer.concat([member, more]), chunkSize)).rejects.toThrow('something comes after it');
  await expect(unpacked(Buffer.concat([gzipSync(''), member]))).rejects.toThrow('something comes after it');
});

test.each([0, 2, 30_000, member.length - 8, member.length - 4, member.length - 1])('no byte may be another: the one at %i', async (at) => {
  const changed = Buffer.from(member);
  changed[at] ^= 1;
  await expect(unpacked(changed)).rejects.toThrow(/incorrect (header|data) check/);
});

test('a header without an end is given up', async () => {
  await expect(unpacked(Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 255]), Buffer.alloc(1 << 18, 'x')]))).rejects.toThrow('its header is too long');
});

test.each([5000, member.length - 8, member.length - 3, member.length])('what fails to come after %i bytes fails', async (size) => {
  const body = async function* (): AsyncGenerator<Uint8Array> {
    yield member.subarray(0, size);
    throw new Error('It broke off.');
  };
  await expect(async () => {
    for await (const chunk of gunzipMember(body())) void chunk;
  }).rejects.toThrow('It broke off.');
});

test('who has enough lets the rest go', async () => {
  let isLet = false;
  const body = async function* (): AsyncGenerator<Uint8Array> {
    try {
      for (let at = 0; at < member.length; at += 1000) yield member.subarray(at, at + 1000);
    } finally {
      isLet = true;
    }
  };
  for await (const chunk of gunzipMember(body())) if (chunk.length > 0) break;
  expect(isLet).toBe(true);
});
