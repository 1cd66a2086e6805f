import { isMainThread, parentPort, workerData } from 'node:worker_threads';

// One file is the program and that of its threads; what a command does not need is not loaded.
if (isMainThread) {
  void import('./updater-command.js').then(({ runUpdater }) => runUpdater(process.argv.slice(2), __filename)).then((status) => (process.exitCode = status));
} else if ((workerData as { serve?: string } | null)?.serve === 'layers') {
  void import('./layer-thread.js').then(({ serveLayers }) => serveLayers(parentPort!));
}
