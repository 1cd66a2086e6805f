import path from 'node:path';

/** The updater, one file: what an image of tools has at `usr/local/lib/nx-oci/updater.mjs`, and the program of the threads that unpack. */
export const updaterFile = path.join(__dirname, '../dist/updater.mjs');
