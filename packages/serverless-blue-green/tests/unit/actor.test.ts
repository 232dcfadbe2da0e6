import { hostname, userInfo } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { actorId } from '../../src/command-line/actor.ts';

const HERE = userInfo().username === 'root' ? `root@${hostname()}` : userInfo().username;
const ROLE = 'arn:aws:sts::123456789012:assumed-role/deploy-role/ci';

describe('actorId', () => {
  it.each([
    [ROLE, 'deploy-role/ci'],
    [
      'arn:aws-cn:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0a1b/ann@example.com',
      'AWSReservedSSO_Admin_0a1b/ann@example.com',
    ],
    ['arn:aws:iam::123456789012:user/ann', 'ann'],
    ['arn:aws:iam::123456789012:user/teams/shop/ann', 'ann'],
    ['arn:aws:sts::123456789012:federated-user/ann', 'ann'],
    ['arn:aws:iam::123456789012:root', 'root@123456789012'],
    ['arn:aws:other::123456789012:thing/x', 'arn:aws:other::123456789012:thing/x'],
  ])('shortens %s to %s', (arn, id) => {
    expect(actorId({ arn, by: undefined })).toBe(id);
  });

  it('names the user of this machine where STS could not be asked, and never just root', () => {
    const id = actorId({ arn: undefined, by: undefined });

    expect(id).toBe(HERE);
    expect(id).not.toBe('root');
  });

  it.each([
    ['ann', 'ann via deploy-role/ci'],
    [' ann ', 'ann via deploy-role/ci'],
    ['  ', 'deploy-role/ci'],
  ])('names the person that --by gives (%j)', (by, id) => {
    expect(actorId({ arn: ROLE, by })).toBe(id);
  });

  it('is never longer than a payload may have it', () => {
    expect(actorId({ arn: ROLE, by: 'a'.repeat(5_000) })).toHaveLength(500);
  });
});
