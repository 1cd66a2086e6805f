/** The header by which a server says of a 404, which Nx takes for a miss, that it is for want of a token. */
export const refusalHeader = 'x-nx-oci-cache';

/** What it says: that there was none, or that it does not count. */
export type Refusal = 'no token' | 'token refused';
