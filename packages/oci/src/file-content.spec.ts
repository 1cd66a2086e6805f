import { appendFileSync, closeSync, openSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bytesOf } from '../test/bytes-of';
import { coded, thrownBy } from '../test/errors';
import { temporaryFolder } from '../test/temp-folder';
import { noise } from '../test/trees';
import { digestOf } from './digest';
import { bytesContent, fileContent, identityOf, readFile, type Content } from './file-content';

const folder = temporaryFolder();
const bytes = noise(2_500_000);

function hashedFile(name: string): { file: string; content: Content } {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  const fd = openSync(file, 'r');
  const content = fileContent(file, digestOf(bytes), identityOf(fd), { settled: true });
  closeSync(fd);
  return { file, content };
}

it('bytesContent knows digest and size, and gives its bytes again and again', async () => {
  const content = bytesContent('grüße');
  expect(content).toMatchObject({ digest: digestOf('grüße'), size: 7 });
  for (let round = 0; round < 2; round++) expect((await bytesOf(content.open())).toString()).toBe('grüße');
});

describe('fileContent', () => {
  it('gives the bytes of a file, again and again', async () => {
    const { content } = hashedFile('same');
    for (let round = 0; round < 2; round++) expect(Buffer.compare(await bytesOf(content.open()), bytes)).toBe(0);
  });

  it('looks at the bytes of a file that changed within one tick of the clock after it was hashed', async () => {
    const { file } = hashedFile('unsettled');
    const fd = openSync(file, 'r');
    const [same, other] = [bytes, noise(2_500_000, 2)].map((hashed) => fileContent(file, digestOf(hashed), identityOf(fd), { settled: false }));
    closeSync(fd);
    expect(Buffer.compare(await bytesOf(same.open()), bytes)).toBe(0);
    expect(await thrownBy(() => bytesOf(other.open()))).toEqual(coded('input-changed', file));
  });

  it('gives nothing for an empty file', async () => {
    const file = path.join(folder, 'empty');
    writeFileSync(file, '');
    expect(await bytesOf(readFile(file))).toHaveLength(0);
  });

  it.each<[string, (file: string) => void]>([
    ['longer', (file) => appendFileSync(file, 'x')],
    ['shorter', (file) => writeFileSync(file, 'x')],
    ['another with the same size', (file) => writeFileSync(file, noise(bytes.length, 2))],
    ['touched', (file) => utimesSync(file, 1, 1)],
    ['gone', (file) => rmSync(file)],
    [
      'replaced by one of the same time and size',
      (file) => {
        writeFileSync(`${file}.new`, bytes);
        renameSync(`${file}.new`, file);
      },
    ],
  ])('refuses a file that is %s since it was hashed', async (_, change) => {
    const { file, content } = hashedFile('changed');
    change(file);
    expect(await thrownBy(() => bytesOf(content.open()))).toEqual(coded('input-changed', file));
  });

  it('refuses a file that changes while it is read', async () => {
    const { file, content } = hashedFile('changing');
    const action = (): void => {
      for (const _ of content.open() as Iterable<Uint8Array>) appendFileSync(file, 'x');
    };
    expect(await thrownBy(action)).toEqual(coded('input-changed', file));
  });
});
