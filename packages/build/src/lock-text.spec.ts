import type { Lock } from './lock';
import { lockText } from './lock-text';

const digest = `sha256:${'a'.repeat(64)}` as const;
const entry = { type: 'deb', request: {}, platforms: ['linux/amd64', 'linux/arm64'], sum: digest };
const text = (entries: object): string => lockText({ schemaVersion: 1, contents: [{ ...entry, ...entries }] } as unknown as Lock);
/** What stands between the platforms and the sum. */
const laidOut = (request: object): string => /"request": ([^]*),\n {6}"platforms"/.exec(text({ request }))![1];

test('is as prettier has it', () => {
  expect(lockText({ schemaVersion: 1, base: { reference: 'alpine:3', digest } })).toBe(`{
  "schemaVersion": 1,
  "base": {
    "reference": "alpine:3",
    "digest": "${digest}"
  }
}
`);
  expect(text({ request: { packages: ['ca-certificates', 'curl'], repositories: [{ suites: ['trixie'], keys: [] }] } })).toBe(`{
  "schemaVersion": 1,
  "contents": [
    {
      "type": "deb",
      "request": {
        "packages": ["ca-certificates", "curl"],
        "repositories": [
          {
            "suites": ["trixie"],
            "keys": []
          }
        ]
      },
      "platforms": ["linux/amd64", "linux/arm64"],
      "sum": "${digest}"
    }
  ]
}
`);
});

test('an array has one line up to 80 columns, a comma behind it included', () => {
  const name = (length: number): string => 'x'.repeat(length);
  // 8 columns before the name, 6 of the name and the colon, 4 of brackets and quotes.
  expect(laidOut({ of: [name(62)] })).toBe(`{\n        "of": ["${name(62)}"]\n      }`);
  expect(laidOut({ of: [name(63)] })).toBe(`{\n        "of": [\n          "${name(63)}"\n        ]\n      }`);
  expect(laidOut({ of: [name(62)], or: 1 })).toBe(`{\n        "of": [\n          "${name(62)}"\n        ],\n        "or": 1\n      }`);
});

test('lists of lists are a table where each has several items', () => {
  expect(laidOut({ of: [['a'], ['b', 'c']] })).toBe('{\n        "of": [["a"], ["b", "c"]]\n      }');
  expect(laidOut({ of: [['a', 'b'], ['c', 'd']] })).toBe('{\n        "of": [\n          ["a", "b"],\n          ["c", "d"]\n        ]\n      }');
});

test('what is not there is left out, as JSON has it', () => expect(laidOut({ of: undefined, or: [null, {}] })).toBe('{\n        "or": [null, {}]\n      }'));
