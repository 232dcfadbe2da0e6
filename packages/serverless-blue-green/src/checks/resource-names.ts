import type { Template } from '../template/template.ts';

type Limit = { readonly property: string; readonly max: number };

/**
 * The longest names that AWS allows, by type of resource. From the quotas and API references of each
 * service; types whose names are never near the limit are left out.
 */
const LIMITS: Readonly<Record<string, Limit>> = {
  'AWS::VpcLattice::Service': { property: 'Name', max: 40 },
  'AWS::VpcLattice::ServiceNetwork': { property: 'Name', max: 63 },
  'AWS::VpcLattice::TargetGroup': { property: 'Name', max: 128 },
  'AWS::VpcLattice::Listener': { property: 'Name', max: 63 },
  'AWS::VpcLattice::Rule': { property: 'Name', max: 63 },
  'AWS::Lambda::Function': { property: 'FunctionName', max: 64 },
  'AWS::IAM::Role': { property: 'RoleName', max: 64 },
  'AWS::Events::Rule': { property: 'Name', max: 64 },
  'AWS::Scheduler::Schedule': { property: 'Name', max: 64 },
  'AWS::SQS::Queue': { property: 'QueueName', max: 80 },
  'AWS::S3::Bucket': { property: 'BucketName', max: 63 },
  'AWS::DynamoDB::Table': { property: 'TableName', max: 255 },
  'AWS::CloudWatch::Alarm': { property: 'AlarmName', max: 255 },
  'AWS::CloudWatch::CompositeAlarm': { property: 'AlarmName', max: 255 },
  'AWS::SNS::Topic': { property: 'TopicName', max: 256 },
};

/** Returns the names in a template that are too long for AWS, with the limit and what would fit. */
export function resourceNameProblems({ Resources }: Template): string[] {
  return Object.entries(Resources).flatMap(([id, { Type, Properties = {} }]) => {
    const limit = Object.hasOwn(LIMITS, Type) ? LIMITS[Type] : undefined;
    const name = limit && Properties[limit.property];
    if (limit === undefined || typeof name !== 'string' || name.length <= limit.max) return [];
    return [
      `${id}.${limit.property}: ${name} has ${name.length} characters, and ${Type} at most ${limit.max}; ` +
        `the longest name that fits is ${name.slice(0, limit.max)}`,
    ];
  });
}
