import { FaultRule } from './fault';
import { RateLimit } from './rate-limit';
import { TokenDoorOptions } from './token-door';

/** How one registry differs from others. It is data: to change a number, spread it into another. */
export interface Profile {
  name: string;
  /** What always holds. They come after a test's own rules, and the first that matches holds. */
  rules: FaultRule[];
  rateLimit?: RateLimit;
  tokenDoor?: TokenDoorOptions;
}

/** The body of an error as the distribution specification has it. */
export function errorBody(code: string, message: string): object {
  return { errors: [{ code, message }] };
}
