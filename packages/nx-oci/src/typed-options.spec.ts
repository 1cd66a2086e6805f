import { coded } from '../test/errors';
import { asTyped, type TextOptions } from './typed-options';

test.each<[string, TextOptions & { image?: string }, object]>([
  ['a tag that looks like a number', { tag: 1.1, __unparsed__: ['--tag=1.10', '--publish'] }, { tag: ['1.10'] }],
  ['one after a space', { tag: 1200, __unparsed__: ['--publish', '--tag', '12e2'] }, { tag: ['12e2'] }],
  ['several', { tag: ['main', 20241201], __unparsed__: ['--tag=main', '--tag=20241201'] }, { tag: ['main', '20241201'] }],
  ['a version', { releaseVersion: 1, __unparsed__: ['--releaseVersion=1.0'] }, { releaseVersion: '1.0' }],
  ['a version, in the other spelling', { releaseVersion: 1, __unparsed__: ['--release-version=1.0'] }, { releaseVersion: '1.0' }],
  ['text', { tag: 'main', releaseVersion: '1.2.3', image: 'image', __unparsed__: [] }, { tag: ['main'], releaseVersion: '1.2.3', image: 'image' }],
  ['nothing', { image: 'image' }, { image: 'image' }],
])('%s', (_, options, expected) => expect(asTyped(options)).toEqual(expected));

test.each<TextOptions>([{ tag: 1.1 }, { tag: ['main', 2], __unparsed__: ['--releaseVersion=2'] }, { releaseVersion: 3 }])('a number in a file is refused: %j', (options) =>
  expect(() => asTyped(options)).toThrow(coded('option-invalid', 'a number')),
);
