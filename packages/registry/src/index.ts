export * from './credential';
export * from './error';
