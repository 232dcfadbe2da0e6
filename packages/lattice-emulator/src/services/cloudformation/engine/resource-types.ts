import type { ResourceType } from './resource-type.ts';
import { alarm } from './resource-types/cloudwatch-alarm.ts';
import { compositeAlarm } from './resource-types/cloudwatch-composite-alarm.ts';
import { dashboard } from './resource-types/cloudwatch-dashboard.ts';
import { dynamodbTable } from './resource-types/dynamodb-table.ts';
import { eventsRule } from './resource-types/events-rule.ts';
import { iamManagedPolicy } from './resource-types/iam-managed-policy.ts';
import { iamPolicy } from './resource-types/iam-policy.ts';
import { iamRole } from './resource-types/iam-role.ts';
import { lambdaAlias } from './resource-types/lambda-alias.ts';
import { lambdaEventInvokeConfig } from './resource-types/lambda-event-invoke-config.ts';
import { lambdaFunction } from './resource-types/lambda-function.ts';
import { lambdaLayerVersion } from './resource-types/lambda-layer-version.ts';
import { lambdaPermission } from './resource-types/lambda-permission.ts';
import { lambdaVersion } from './resource-types/lambda-version.ts';
import { accessLogSubscription } from './resource-types/lattice-access-log-subscription.ts';
import { authPolicy } from './resource-types/lattice-auth-policy.ts';
import { listener } from './resource-types/lattice-listener.ts';
import { rule } from './resource-types/lattice-rule.ts';
import { service } from './resource-types/lattice-service.ts';
import { serviceAssociation } from './resource-types/lattice-service-association.ts';
import { serviceNetwork } from './resource-types/lattice-service-network.ts';
import { targetGroup } from './resource-types/lattice-target-group.ts';
import { vpcAssociation } from './resource-types/lattice-vpc-association.ts';
import { logGroup } from './resource-types/logs-log-group.ts';
import { logsResourcePolicy } from './resource-types/logs-resource-policy.ts';
import { bucket } from './resource-types/s3-bucket.ts';
import { bucketPolicy } from './resource-types/s3-bucket-policy.ts';
import { subscription } from './resource-types/sns-subscription.ts';
import { topic } from './resource-types/sns-topic.ts';
import { topicPolicy } from './resource-types/sns-topic-policy.ts';
import { queue } from './resource-types/sqs-queue.ts';
import { queuePolicy } from './resource-types/sqs-queue-policy.ts';
import { ssmParameter } from './resource-types/ssm-parameter.ts';

/** Every type of resource that a stack can have. */
export const RESOURCE_TYPES: ReadonlyMap<string, ResourceType> = new Map([
  ['AWS::CloudWatch::Alarm', alarm],
  ['AWS::CloudWatch::CompositeAlarm', compositeAlarm],
  ['AWS::CloudWatch::Dashboard', dashboard],
  ['AWS::DynamoDB::Table', dynamodbTable],
  ['AWS::Events::Rule', eventsRule],
  ['AWS::IAM::ManagedPolicy', iamManagedPolicy],
  ['AWS::IAM::Policy', iamPolicy],
  ['AWS::IAM::Role', iamRole],
  ['AWS::Lambda::Alias', lambdaAlias],
  ['AWS::Lambda::EventInvokeConfig', lambdaEventInvokeConfig],
  ['AWS::Lambda::Function', lambdaFunction],
  ['AWS::Lambda::LayerVersion', lambdaLayerVersion],
  ['AWS::Lambda::Permission', lambdaPermission],
  ['AWS::Lambda::Version', lambdaVersion],
  ['AWS::Logs::LogGroup', logGroup],
  ['AWS::Logs::ResourcePolicy', logsResourcePolicy],
  ['AWS::S3::Bucket', bucket],
  ['AWS::S3::BucketPolicy', bucketPolicy],
  ['AWS::SNS::Subscription', subscription],
  ['AWS::SNS::Topic', topic],
  ['AWS::SNS::TopicPolicy', topicPolicy],
  ['AWS::SQS::Queue', queue],
  ['AWS::SQS::QueuePolicy', queuePolicy],
  ['AWS::SSM::Parameter', ssmParameter],
  ['AWS::VpcLattice::AccessLogSubscription', accessLogSubscription],
  ['AWS::VpcLattice::AuthPolicy', authPolicy],
  ['AWS::VpcLattice::Listener', listener],
  ['AWS::VpcLattice::Rule', rule],
  ['AWS::VpcLattice::Service', service],
  ['AWS::VpcLattice::ServiceNetwork', serviceNetwork],
  ['AWS::VpcLattice::ServiceNetworkServiceAssociation', serviceAssociation],
  ['AWS::VpcLattice::ServiceNetworkVpcAssociation', vpcAssociation],
  ['AWS::VpcLattice::TargetGroup', targetGroup],
]);
