import { describe, expect, it } from '@jest/globals';
import { SERVICE } from '../../scripts/support/stack.ts';
import { ofType, resource } from '../support/packaged-template.ts';
import { sharedTemplate } from '../support/shared-package.ts';
import { createWorkspace } from '../support/workspace.ts';

const template = await sharedTemplate(createWorkspace(), 'local');
const PREFIX = `${SERVICE}-local-green-`;

describe('the alarms on green', () => {
  const alarms = ofType(template, 'AWS::CloudWatch::Alarm').filter(([, { Properties }]) =>
    String(Properties.AlarmName).startsWith(PREFIX),
  );

  it('are these four', () => {
    const names = alarms.map(([, { Properties }]) => Properties.AlarmName);

    expect(names).toEqual(
      ['FaultRate', 'ErrorRate', 'Duration', 'Throttles'].map((name) => PREFIX + name),
    );
  });

  it.each(alarms)('%s ignores missing data, and needs two of three', (_, { Properties }) => {
    expect(Properties).toMatchObject({
      TreatMissingData: 'notBreaching',
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
    });
  });

  it.each(alarms)('%s counts only above a minimum of requests', (_, { Properties }) => {
    const [shown] = (Properties.Metrics as { Expression?: string }[]).filter(
      ({ Expression }) => Expression !== undefined,
    );

    expect(shown?.Expression).toMatch(/^IF\(.+ >= 5, .+, 0\)$/);
  });

  it("see failed requests within seconds, by the metrics of the handler's wrapper", () => {
    const { Metrics } = resource(template, 'FaultRateAlarm').Properties;

    expect(Metrics).toContainEqual({
      Id: 'faults',
      ReturnData: false,
      MetricStat: {
        Metric: {
          Namespace: 'LatticeBlueGreen',
          MetricName: 'Faults',
          Dimensions: [
            { Name: 'service', Value: `${SERVICE}-local` },
            { Name: 'environment', Value: 'green' },
          ],
        },
        Stat: 'Sum',
        Period: 10,
      },
    });
    const { Environment } = resource(template, 'GreenLambdaFunction').Properties;
    expect(Environment).toMatchObject({
      Variables: {
        POWERTOOLS_SERVICE_NAME: `${SERVICE}-local`,
        POWERTOOLS_METRICS_NAMESPACE: 'LatticeBlueGreen',
        ENVIRONMENT: 'green',
      },
    });
  });
});
