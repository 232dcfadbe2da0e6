/** VPC Lattice names are the shortest and strictest of those that are made from service and stage. */
const MAX_LENGTH = 40;
const PATTERN = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** VPC Lattice keeps these prefixes for its own ids. */
const RESERVED = ['svc-', 'sn-', 'tg-'];
/** Words between hyphens that separate service and stage from the rest of a name. */
const SEPARATORS = ['blue', 'green'];

/**
 * Returns the problems of a stage's name: too long, not possible in VPC Lattice, or such that one of
 * its alarms or functions could be taken for those of another stage, as `dev-green-x` for `dev`.
 */
export function stageNameProblems(service: string, stage: string): string[] {
  const problems = [
    lowerCaseProblem('service', service),
    lowerCaseProblem('stage', stage),
    reservedProblem(service),
    separatorProblem('service', service, service.split('-').slice(1)),
    separatorProblem('stage', stage, stage.split('-')),
    lengthProblem(service, stage),
  ];
  return problems.filter((problem) => problem !== undefined);
}

function lowerCaseProblem(what: string, name: string): string | undefined {
  if (PATTERN.test(name)) return undefined;
  const suggestion = toPattern(name);
  const example = suggestion === '' ? '' : `, such as ${suggestion}`;
  return (
    `${what} ${name}: expected lower-case letters, digits and single hyphens, ` +
    `as in the names of VPC Lattice${example}`
  );
}

function reservedProblem(service: string): string | undefined {
  const prefix = RESERVED.find((reserved) => service.startsWith(reserved));
  if (prefix === undefined) return undefined;
  return `service ${service}: expected a name that does not begin with ${prefix}, which VPC Lattice reserves`;
}

function separatorProblem(
  what: string,
  name: string,
  words: readonly string[],
): string | undefined {
  const word = words.find((each) => SEPARATORS.includes(each));
  if (word === undefined) return undefined;
  return (
    `${what} ${name}: expected no word "${word}" in it: ` +
    `names with -${word}- could be taken for those of another stage; write it otherwise, such as ${glued(name)}`
  );
}

function lengthProblem(service: string, stage: string): string | undefined {
  const name = `${service}-${stage}`;
  const excess = name.length - MAX_LENGTH;
  if (excess <= 0) return undefined;
  const tooLong = `stage ${stage}: ${name} has ${name.length} characters, and a service of VPC Lattice at most ${MAX_LENGTH}`;
  const room = stage.length - excess;
  if (room < 1) {
    return `${tooLong}; the longest service for this stage has ${service.length - excess}`;
  }
  const longest = toPattern(stage.slice(0, room));
  return `${tooLong}; the longest stage of ${service} has ${room}, such as ${longest}`;
}

/** Returns the nearest name of letters, digits and single hyphens. */
function toPattern(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** Joins a separator to the word beside it. */
function glued(name: string): string {
  const words = toPattern(name).split('-');
  if (words.length === 1) return `${name}1`;
  const index = words.findLastIndex((word) => SEPARATORS.includes(word));
  const at = Math.max(1, index);
  const joined = `${words[at - 1]}${words[at]}`;
  return [...words.slice(0, at - 1), joined, ...words.slice(at + 1)].join('-');
}
