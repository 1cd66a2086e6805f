import type { Digest } from '@nx-oci/oci';
import type { Document } from 'yaml';
import { repositoryOf } from '../image-repository';
import type { TextEdit } from './yaml-edit';

/** What references to an image become. */
export interface Pin {
  /** As the files name it, without tag and digest. */
  name: string;
  digest: Digest;
}

/** A document of a YAML or JSON file. */
export interface ManifestDocument {
  /** Path of the file, relative to the workspace. */
  file: string;
  /** All of the file's text: nodes have their places in it. */
  source: string;
  document: Document.Parsed;
}

/** A place that names an image, and what pins it. */
export interface ManifestReference {
  pin: Pin;
  edits: TextEdit[];
}

/** Finds the references of one kind in a document. */
export type ReferenceFinder = (manifest: ManifestDocument, pins: readonly Pin[]) => ManifestReference[];

/** The pin of the image that a reference names, whatever its tag and digest; familiar forms of Docker's hub are equal. */
export function findPin(pins: readonly Pin[], reference: string | undefined): Pin | undefined {
  const repository = reference === undefined ? undefined : repositoryOf(reference);
  return repository === undefined ? undefined : pins.find(({ name }) => repositoryOf(name) === repository);
}
