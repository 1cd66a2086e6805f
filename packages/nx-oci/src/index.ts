export { createNodes, createNodesV2, name } from './plugin';
