/** A value that breaks a rule of the model, in the words that AWS's services have in common. */
export function violationText(path: string, value: unknown, constraint: string): string {
  return `1 validation error detected: Value '${value}' at '${path}' failed to satisfy constraint: ${constraint}`;
}
