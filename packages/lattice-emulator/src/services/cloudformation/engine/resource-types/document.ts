/** A document as its service takes it: templates may have it as an object or as its text. */
export function documentText(document: unknown): string {
  return typeof document === 'string' ? document : JSON.stringify(document);
}
