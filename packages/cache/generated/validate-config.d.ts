import type { WrittenConfig } from '../src/config';

/** `config.schema.json` as a function, made by `npm run docs`. */
declare const validate: {
  (value: unknown): value is WrittenConfig;
  errors?: { instancePath: string; message?: string; params: { additionalProperty?: string; allowedValues?: string[] }; parentSchema?: { properties?: object } }[] | null;
};
export default validate;
