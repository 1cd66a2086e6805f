export * from './artifact';
export * from './artifact-cache';
export * from './backend';
export * from './blob-files';
export * from './error';
export * from './folder-backend';
export * from './fragment-index';
export * from './record';
