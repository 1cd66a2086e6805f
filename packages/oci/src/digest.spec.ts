import { bytesOf } from '../test/bytes-of';
import { coded, thrownBy } from '../test/errors';
import { Digester, digestOf, hexOf, isDigest, parseDigest, verified, type Digest } from './digest';

const hello = digestOf('hello');
const chunks = (...texts: string[]): Buffer[] => texts.map((text) => Buffer.from(text));

describe('digest', () => {
  it('is sha256 of the bytes', () => {
    expect(hello).toBe('sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824');
    expect(new Digester().update(Buffer.from('he')).update(Buffer.from('llo')).digest()).toBe(hello);
  });

  it.each(['', 'sha256:', `sha512:${'a'.repeat(64)}`, `sha256:${'A'.repeat(64)}`, `sha256:${'a'.repeat(63)}`, ` ${hello}`, `${hello}\n`])(
    'refuses %j',
    async (value) => {
      expect(isDigest(value)).toBe(false);
      expect(await thrownBy(() => parseDigest(value))).toEqual(coded('digest-invalid', 'is not a digest'));
    },
  );

  it('gives no file name for a digest that would lead to another folder', async () => {
    expect(hexOf(hello)).toHaveLength(64);
    expect(await thrownBy(() => hexOf('sha256:../../etc/passwd'))).toEqual(coded('digest-invalid', '../../etc/passwd'));
  });
});

describe('verified', () => {
  it('passes the right bytes on', async () => {
    expect((await bytesOf(verified({ digest: hello, size: 5 }, chunks('he', '', 'llo'), 'test'))).toString()).toBe('hello');
    expect(await bytesOf(verified({ digest: digestOf(''), size: 0 }, [], 'test'))).toHaveLength(0);
  });

  it('refuses too many bytes before they are passed on, and reads no further', async () => {
    let read = 0;
    const passed: string[] = [];
    function* endless(): Generator<Uint8Array> {
      for (;;) {
        read++;
        yield Buffer.from('hello');
      }
    }
    const error = await thrownBy(async () => {
      for await (const chunk of verified({ digest: hello, size: 5 }, endless(), 'the mirror')) passed.push(chunk.toString());
    });
    expect(error).toEqual(coded('digest-mismatch', 'the mirror', 'more than the 5 bytes', hello));
    expect({ read, passed }).toEqual({ read: 2, passed: ['hello'] });
  });

  it.each([
    ['too few bytes', 'hell', 5],
    ['other bytes', 'jello', 5],
    ['no bytes', '', 5],
  ])('refuses %s', async (_, text, size) => {
    const error = await thrownBy(() => bytesOf(verified({ digest: hello, size }, chunks(text), 'the mirror')));
    expect(error).toEqual(coded('digest-mismatch', 'the mirror', `has ${text.length} bytes`, digestOf(text), hello));
  });

  it('refuses a size that is no number', async () => {
    const size = undefined as unknown as number;
    expect(await thrownBy(() => bytesOf(verified({ digest: hello as Digest, size }, chunks('hello'), 'test')))).toEqual(
      coded('digest-mismatch'),
    );
  });
});
