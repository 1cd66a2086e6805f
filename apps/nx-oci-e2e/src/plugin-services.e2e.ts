import { serviceLife } from './plugin-life';

serviceLife([
  { major: 22, runtime: 'go' },
  { major: 24, runtime: 'go' },
  { major: 23, runtime: 'node' },
  { major: 23, runtime: 'python' },
]);
