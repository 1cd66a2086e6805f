import Ajv from 'ajv';

/** An SPDX document as far as tests look at it. */
export interface SpdxDocument {
  name: string;
  documentNamespace: string;
  creationInfo: { created: string; creators: string[] };
  packages: {
    SPDXID: string;
    name: string;
    versionInfo?: string;
    filesAnalyzed: boolean;
    packageVerificationCode?: { packageVerificationCodeValue: string };
    checksums?: { algorithm: string; checksumValue: string }[];
    externalRefs?: { referenceLocator: string }[];
    licenseDeclared?: string;
    licenseComments?: string;
    sourceInfo?: string;
    comment?: string;
  }[];
  files: { SPDXID: string; fileName: string; checksums: { algorithm: string; checksumValue: string }[] }[];
  relationships: { spdxElementId: string; relationshipType: string; relatedSpdxElement: string }[];
}

const id = { type: 'string', pattern: '^SPDXRef-[A-Za-z0-9.-]+$' };
const text = { type: 'string', minLength: 1 };
const checksum = {
  type: 'object',
  additionalProperties: false,
  required: ['algorithm', 'checksumValue'],
  oneOf: [
    { properties: { algorithm: { const: 'SHA1' }, checksumValue: { type: 'string', pattern: '^[0-9a-f]{40}$' } } },
    { properties: { algorithm: { const: 'SHA256' }, checksumValue: { type: 'string', pattern: '^[0-9a-f]{64}$' } } },
  ],
  properties: { algorithm: {}, checksumValue: {} },
};

/** What SPDX 2.3 demands, by its chapters 6 (document), 7 (packages), 8 (files) and 11 (relationships), of what is used here. */
const rules = {
  type: 'object',
  additionalProperties: false,
  required: ['spdxVersion', 'dataLicense', 'SPDXID', 'name', 'documentNamespace', 'creationInfo', 'packages', 'relationships'],
  properties: {
    spdxVersion: { const: 'SPDX-2.3' },
    dataLicense: { const: 'CC0-1.0' },
    SPDXID: { const: 'SPDXRef-DOCUMENT' },
    name: text,
    documentNamespace: { type: 'string', pattern: '^https://[^#\\s]+$' },
    creationInfo: {
      type: 'object',
      additionalProperties: false,
      required: ['created', 'creators'],
      properties: {
        created: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$' },
        creators: { type: 'array', minItems: 1, items: { type: 'string', pattern: '^Tool: \\S+-\\d\\S*$' } },
      },
    },
    packages: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['SPDXID', 'name', 'downloadLocation', 'filesAnalyzed'],
        properties: {
          SPDXID: id,
          name: text,
          versionInfo: text,
          downloadLocation: { const: 'NOASSERTION' },
          filesAnalyzed: { type: 'boolean' },
          packageVerificationCode: {
            type: 'object',
            required: ['packageVerificationCodeValue'],
            properties: { packageVerificationCodeValue: { type: 'string', pattern: '^[0-9a-f]{40}$' } },
          },
          checksums: { type: 'array', minItems: 1, items: checksum },
          externalRefs: {
            type: 'array',
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['referenceCategory', 'referenceType', 'referenceLocator'],
              properties: {
                referenceCategory: { const: 'PACKAGE-MANAGER' },
                referenceType: { const: 'purl' },
                referenceLocator: { type: 'string', pattern: '^pkg:[a-z]+/[^\\s@?]+(@[^\\s@?]+)?(\\?[^\\s?]+)?$' },
              },
            },
          },
          primaryPackagePurpose: { enum: ['APPLICATION', 'ARCHIVE', 'CONTAINER', 'LIBRARY'] },
          licenseDeclared: text,
          licenseComments: text,
          sourceInfo: text,
          comment: text,
        },
        // 7.9: mandatory when the files were looked at, and not there when they were not.
        if: { properties: { filesAnalyzed: { const: true } } },
        then: { required: ['packageVerificationCode'] },
        else: { not: { required: ['packageVerificationCode'] } },
      },
    },
    files: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['SPDXID', 'fileName', 'checksums'],
        properties: {
          SPDXID: id,
          fileName: { type: 'string', pattern: '^\\./[^]+' },
          checksums: { type: 'array', items: checksum, contains: { properties: { algorithm: { const: 'SHA1' } } } },
        },
      },
    },
    relationships: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['spdxElementId', 'relationshipType', 'relatedSpdxElement'],
        properties: {
          spdxElementId: id,
          relatedSpdxElement: id,
          relationshipType: { enum: ['CONTAINS', 'DESCENDANT_OF', 'DESCRIBES', 'GENERATED_FROM', 'STATIC_LINK', 'VARIANT_OF'] },
        },
      },
    },
  },
};

const validate = new Ajv({ strict: false, allErrors: true }).compile(rules);

/** What is wrong with an SPDX document: its form, identifiers that are there twice, and relationships with nothing. */
export function spdxFlaws(document: SpdxDocument): string[] {
  if (!validate(document)) return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  const ids = ['SPDXRef-DOCUMENT', ...document.packages.map(({ SPDXID }) => SPDXID), ...document.files.map(({ SPDXID }) => SPDXID)];
  const known = new Set(ids);
  const lines = document.relationships.map((each) => `${each.spdxElementId} ${each.relationshipType} ${each.relatedSpdxElement}`);
  return [
    ...ids.filter((each, at) => ids.indexOf(each) !== at).map((each) => `${each} is there twice`),
    ...lines.filter((line, at) => lines.indexOf(line) !== at).map((line) => `${line} is there twice`),
    ...document.relationships
      .flatMap(({ spdxElementId, relatedSpdxElement }) => [spdxElementId, relatedSpdxElement])
      .filter((each) => !known.has(each))
      .map((each) => `${each} is nothing`),
  ];
}
