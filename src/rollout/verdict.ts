/** The verdict of a gate or a hook. No data is inconclusive, never pass. */
export type Verdict = 'pass' | 'inconclusive' | 'fail';
