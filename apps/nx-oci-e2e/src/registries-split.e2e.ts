import { startZot } from '@nx-oci/peers';
import { describeSplit, throughLab } from './split-publication';

describeSplit('zot', async () => throughLab(await startZot()));
