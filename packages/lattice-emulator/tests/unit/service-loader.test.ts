import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Service } from '../../src/contracts.ts';
import { SERVICES, type ServiceEntry, type ServiceName } from '../../src/services.ts';
import { publicName } from '../../src/world/regions.ts';
import { ServiceLoader } from '../../src/world/service-loader.ts';
import { World } from '../../src/world/world.ts';
import { sharedParts } from '../support/emulator.ts';

const ACCOUNT = '123456789012';
const EMULATOR = path.join(import.meta.dirname, '../../src');
const NAMES = Object.keys(SERVICES) as ServiceName[];

/** Code outside of a service's folder that acts for it. */
const ACTS_FOR: Partial<Record<ServiceName, string>> = {
  vpcLattice: 'data-plane',
};

describe('a service', () => {
  it.each(NAMES)('is found by the name for which requests to %s are signed', (name) => {
    const { services } = watchedLoader();

    expect(services.model(name).signingName).toBe(SERVICES[name].signingName);
  });

  it.each(NAMES)('is loaded with all that it calls and all that listen to it: %s', (name) => {
    const source = sourceOf(name);
    const called = NAMES.filter((other) => RegExp(`\\b${other}\\.[A-Z]\\w+\\(`).test(source));
    const topics = [...source.matchAll(/\bbus\.publish\('([\w-]+)'/g)].map(([, topic]) => topic);
    const listening = NAMES.filter((other) =>
      topics.some((topic) => sourceOf(other).includes(`bus.on('${topic}'`)),
    );
    const reached = new Set([...called, ...listening]);
    reached.delete(name);

    expect(SERVICES[name].reaches).toEqual([...reached].sort());
  });

  it('is not loaded when an emulator starts, unless its state is read without a call', async () => {
    const { entries, order } = watchedLoader();

    await World.load(entries, sharedParts());

    expect(order).toEqual(['iam', 'vpcLattice']);
  });

  it('is loaded when it is needed, with what it reaches, and once', async () => {
    const { services, order } = watchedLoader();

    await Promise.all([services.need('sqs'), services.need('sqs')]);
    await services.need('sqs');

    expect(order).toEqual(['cloudwatch', 'sqs']);
  });

  it('starts in the order in which it was needed, however long others take to load', async () => {
    const { services, order, started } = watchedLoader({ lambda: () => turnsOfTheLoop(20) });

    await Promise.all([services.need('lambda'), services.need('ssm')]);

    expect(order.at(-1)).toBe('ssm');
    expect(started).toEqual([...[...SERVICES.lambda.reaches, 'lambda'].sort(), 'ssm']);
  });

  it('that cannot be loaded says why each time, and does not keep others from it', async () => {
    const { services } = watchedLoader({ sqs: () => Promise.reject(new Error('no such file')) });

    await expect(services.need('sqs')).rejects.toThrow('no such file');
    await expect(services.need('sqs')).rejects.toThrow('no such file');
    await services.need('ssm');

    expect([...services.loaded.keys()]).toEqual(['ssm']);
    expect(() => services.get('sqs')).toThrow('the service sqs is not loaded');
  });

  it('has its state in the regions that were there before it, and in those that come later', async () => {
    const world = await World.load(SERVICES, sharedParts());
    world.scope(ACCOUNT, 'us-east-1');
    await world.services.need('sns');
    world.scope(ACCOUNT, 'eu-west-1');
    const states = [...world.states()].filter(({ service }) => service === 'cloudwatch');

    expect(states.map(({ region }) => region)).toEqual(['us-east-1', 'eu-west-1']);
    expect(world.inventory()).toEqual([]);
    await world.close();
  });
});

/** The emulator's services, which tell when they are loaded and when they have started. */
function watchedLoader(before: Partial<Record<ServiceName, () => Promise<void>>> = {}) {
  const order: ServiceName[] = [];
  const started: ServiceName[] = [];
  const watch = (name: ServiceName): [ServiceName, ServiceEntry] => {
    const load = async (): Promise<Service> => {
      order.push(name);
      await before[name]?.();
      return SERVICES[name].load();
    };
    return [name, { ...SERVICES[name], load }];
  };
  const entries = Object.fromEntries(NAMES.map(watch)) as Record<ServiceName, ServiceEntry>;
  const services = new ServiceLoader(entries, (name) => started.push(name));
  return { entries, services, order, started };
}

async function turnsOfTheLoop(times: number): Promise<void> {
  for (let turn = 0; turn < times; turn += 1) await new Promise((done) => setImmediate(done));
}

function sourceOf(name: ServiceName): string {
  const folders = [path.join('services', publicName(name)), ACTS_FOR[name] ?? []].flat();
  return folders
    .flatMap((folder) =>
      readdirSync(path.join(EMULATOR, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        path.join(EMULATOR, folder, file),
      ),
    )
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
}
