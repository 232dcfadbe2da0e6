/** Something about the properties of a resource that AWS refuses. */
export type Problem = {
  readonly path: Path;
  readonly text: string;
};

/** The path of a value within the properties of a resource. */
export type Path = readonly (string | number)[];

export type ResourceProblem = Problem & {
  readonly logicalId: string;
  readonly type: string;
};

/**
 * A problem in the words of AWS's validator, such as
 * `#/Config: extraneous key [Port] is not permitted`.
 */
export function describeProblem({ path, text }: Problem): string {
  return `${['#', ...path].join('/')}: ${text}`;
}

/** Returns the path of a problem in the template. */
export function templatePath({ logicalId, path }: ResourceProblem): string {
  return ['', 'Resources', logicalId, 'Properties', ...path].join('/');
}

/** The failure of a resource whose properties, with all values known, do not hold. */
export function invalidProperties(logicalId: string, problems: readonly Problem[]): Error {
  const lines = problems.map(describeProblem);
  return new Error(
    `Properties validation failed for resource ${logicalId} with message:\n${lines.join('\n')}`,
  );
}

/**
 * Why a change set, or an operation on a stack, fails before anything is touched.
 *
 * Differs: AWS's text is followed by the problems, which AWS returns only from DescribeEvents.
 */
export function failedValidation(problems: readonly ResourceProblem[]): string {
  const lines = problems.map(
    (problem) => `\n${templatePath(problem)} (${problem.type}): ${describeProblem(problem)}`,
  );
  return (
    'The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. ' +
    'To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure ' +
    `information.${lines.join('')}`
  );
}
