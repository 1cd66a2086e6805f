export * from './archive/archives';
export * from './archive/member-tree';
export * from './artifact';
export * from './artifacts';
export * from './downloads';
export * from './error';
export * from './mirrors';
export * from './source';
export type { Member } from './archive/unpack';
