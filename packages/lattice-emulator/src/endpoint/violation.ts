/** Returns the text that AWS's services share for a value that violates the model. */
export function violationText(path: string, value: unknown, constraint: string): string {
  return `1 validation error detected: Value '${value}' at '${path}' failed to satisfy constraint: ${constraint}`;
}
