import { serviceLife } from './plugin-life';

serviceLife([{ major: 23, runtime: 'go' }]);
