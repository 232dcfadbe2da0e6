import { refusal } from '../refusal.ts';
import { danglingReferences } from '../template/blue-dependencies.ts';
import { replacesServiceOfSameName } from '../template/listener-change.ts';
import { type Template, variablesOf } from '../template/template.ts';

/** Refuses what only a promotion can give to blue, such as an alias that a target group already names. */
export function refuseDangling(fresh: Template, next: Template): void {
  const dangling = danglingReferences(fresh, next);
  if (dangling.length === 0) return;
  const message = `cannot deploy: blue is unchanged and has no ${dangling.join(', ')} yet`;
  throw refusal('DanglingReference', message, [
    [
      'to add it',
      'deploy and promote a build that has it, and refer to it in the deploy after that',
    ],
  ]);
}

/** Refuses to replace the service of VPC Lattice by one of the same name. */
export function refuseSameName(live: Template, fresh: Template, title: string): void {
  if (!replacesServiceOfSameName(live, fresh)) return;
  const message =
    'cannot deploy: customDomainName changes, which replaces the service of VPC Lattice, and the new ' +
    'one needs another name while both exist';
  throw refusal('ServiceNameTaken', message, [
    ['to give it one', `sls deploy … --param=serviceName=${title}-2`],
  ]);
}

/**
 * Refuses a stack of another service and stage whose names give the same one, as `shop-dev` and `x` give
 * the stack of `shop` and `dev-x`.
 */
export function refuseOtherOwner(live: Template, fresh: Template, stack: string): void {
  const [owner, own] = [ownerOf(live), ownerOf(fresh)];
  if (owner === undefined || own === undefined || owner === own) return;
  const message = `cannot deploy: stack ${stack} belongs to ${owner}, and this is ${own}`;
  throw refusal('OtherOwner', message, [
    ['to deploy beside it', 'choose another service or stage'],
  ]);
}

function ownerOf(template: Template): string | undefined {
  const lambda = template.Resources.RolloutLambdaFunction;
  const { SERVICE, STAGE } = lambda === undefined ? {} : variablesOf(lambda);
  if (SERVICE === undefined || STAGE === undefined) return undefined;
  return `service ${SERVICE}, stage ${STAGE}`;
}
