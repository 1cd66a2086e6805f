import { canonicalJson } from './canonical-json';

const written = (value: unknown): string => canonicalJson(value).toString();

describe('canonicalJson', () => {
  it('sorts keys at every depth, whatever the order in which they were set', () => {
    const value = { b: [{ z: 1, y: { d: 2, c: 3 } }], a: null };
    expect(written(value)).toBe('{"a":null,"b":[{"y":{"c":3,"d":2},"z":1}]}');
    expect(written({ a: null, b: [{ y: { c: 3, d: 2 }, z: 1 }] })).toBe(written(value));
  });

  it('sorts keys that look like numbers as text, as any other writer of sorted JSON does', () => {
    expect(written({ 9: 'nine', 10: 'ten', a: 1, '': 0 })).toBe('{"":0,"10":"ten","9":"nine","a":1}');
  });

  it('keeps the order of arrays', () => expect(written(['b', 'a', [2, 1]])).toBe('["b","a",[2,1]]'));

  it('leaves out what is undefined', () => expect(written({ a: undefined, b: [undefined, false] })).toBe('{"b":[null,false]}'));

  it('keeps a key named __proto__', () => expect(written(JSON.parse('{"__proto__":{"x":1}}'))).toBe('{"__proto__":{"x":1}}'));

  it('reads back as what was written', () => {
    const value = { text: 'ü "quoted" \\ \n \u2028 \ud800', number: -1.5e-7, yes: true, none: null, empty: {}, list: [] };
    expect(JSON.parse(written(value))).toEqual(value);
  });

  it('writes UTF-8', () => expect(canonicalJson('ü')).toEqual(Buffer.from([0x22, 0xc3, 0xbc, 0x22])));
});
