/** Who asks for something, and why, in their own words. */
export type Wish = { readonly by: string; readonly why: string | undefined };

/** What a message ends with. */
export function because({ why }: Pick<Wish, 'why'>): string {
  return why === undefined ? '' : `: ${why}`;
}
