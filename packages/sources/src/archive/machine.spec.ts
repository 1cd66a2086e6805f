import { readFileSync } from 'node:fs';
import { machineOf, runsOn } from './machine';

function elf(machine: number, { bits = 64, big = false, system = 0 } = {}): Buffer {
  const header = Buffer.alloc(64);
  header.write('\x7fELF', 'latin1');
  header.set([bits === 64 ? 2 : 1, big ? 2 : 1, 1, system], 4);
  if (big) header.writeUInt16BE(machine, 18);
  else header.writeUInt16LE(machine, 18);
  return header;
}

function universal(...types: number[]): Buffer {
  const header = Buffer.alloc(8 + 20 * types.length);
  header.writeUInt32BE(0xcafebabe);
  header.writeUInt32BE(types.length, 4);
  types.forEach((type, at) => header.writeUInt32BE(type, 8 + 20 * at));
  return header;
}

function thin(type: number): Buffer {
  const header = Buffer.alloc(32);
  header.writeUInt32BE(0xcffaedfe);
  header.writeUInt32LE(type, 4);
  return header;
}

test.each([
  [elf(62), 'linux', ['amd64']],
  [elf(183), 'linux', ['arm64']],
  [elf(62, { bits: 32 }), 'linux', ['machine 62/32/le']],
  [elf(22, { big: true }), 'linux', ['s390x']],
  [elf(62, { system: 9 }), 'freebsd', ['amd64']],
  [thin(0x0100000c), 'darwin', ['arm64']],
  [universal(0x01000007, 0x0100000c), 'darwin', ['amd64', 'arm64']],
  [Buffer.from('MZ\x90'), 'windows', []],
])('a header says what it runs on (%#)', (header, os, architectures) => {
  expect(machineOf(header)).toEqual({ os, architectures });
});

test.each([
  ['a script', Buffer.from('#!/bin/sh\necho something longer than a header\n')],
  ['a class of Java', Buffer.from('cafebabe00000041000000000000000000000000000000', 'hex')],
  ['what is too short', elf(62).subarray(0, 19)],
  ['nothing', Buffer.alloc(0)],
])('%s is no program of one machine', (_, bytes) => {
  expect(machineOf(bytes)).toBeUndefined();
});

test('the program that runs this runs on this machine', () => {
  const architecture = { x64: 'amd64', ia32: '386' }[process.arch as string] ?? process.arch;
  expect(runsOn(machineOf(readFileSync(process.execPath))!, { os: process.platform, architecture })).toBe(true);
});
