import type { Template } from '../../src/template/template.ts';

type Build = {
  readonly version?: string;
  /** Names the code, its hash and the version that is published of it. */
  readonly code?: string;
  readonly memorySize?: number;
};

const BUCKET = { Ref: 'ServerlessDeploymentBucket' };

/** A small template as the Framework makes it: two functions, their versions, a listener. */
export function aTemplate(blue: Build = {}, green: Build = {}): Template {
  return {
    Resources: {
      ServerlessDeploymentBucket: { Type: 'AWS::S3::Bucket' },
      ...environment('Blue', blue),
      ...environment('Green', green),
      Listener: {
        Type: 'AWS::VpcLattice::Listener',
        Properties: {
          Name: 'http-listener',
          Port: 80,
          Protocol: 'HTTP',
          DefaultAction: { Forward: { TargetGroups: [{ Weight: 100 }, { Weight: 0 }] } },
        },
      },
      Service: { Type: 'AWS::VpcLattice::Service', Properties: { Name: 'shop-local' } },
      BlueTargetGroup: { Type: 'AWS::VpcLattice::TargetGroup', Properties: { Name: 'blue' } },
      GreenTargetGroup: { Type: 'AWS::VpcLattice::TargetGroup', Properties: { Name: 'green' } },
    },
    Outputs: {
      ServiceId: { Value: { 'Fn::GetAtt': ['Service', 'Id'] } },
      ...output('Blue', blue),
      ...output('Green', green),
    },
  };
}

/** The same template with a property of a resource as given. */
export function withProperty(
  template: Template,
  id: string,
  property: string,
  value: unknown,
): Template {
  const resource = template.Resources[id];
  if (resource === undefined) throw new Error(`the template has no ${id}`);
  const Properties = { ...resource.Properties, [property]: value };
  return { ...template, Resources: { ...template.Resources, [id]: { ...resource, Properties } } };
}

/** The same template with a function of the control plane, of one code and uploaded at one time. */
export function withFunction(
  template: Template,
  name: string,
  { code, uploadedAt }: { readonly code: string; readonly uploadedAt: number },
): Template {
  const id = `${name}LambdaFunction`;
  const S3Key = `serverless/shop/local/${uploadedAt}/${name}.zip`;
  const lambda = {
    Type: 'AWS::Lambda::Function',
    Properties: { Code: { S3Bucket: BUCKET, S3Key }, MemorySize: 256 },
  };
  const version = {
    Type: 'AWS::Lambda::Version',
    Properties: { FunctionName: { Ref: id }, CodeSha256: code },
  };
  const versions = { [`${name}LambdaVersion${code}`]: version };
  return { ...template, Resources: { ...template.Resources, [id]: lambda, ...versions } };
}

function environment(name: 'Blue' | 'Green', build: Build): Template['Resources'] {
  const { version = '1.0.0', code = 'one', memorySize = 256 } = build;
  const environmentName = name.toLowerCase();
  return {
    [`${name}LambdaFunction`]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Bucket: BUCKET, S3Key: `serverless/shop/local/${code}/${environmentName}.zip` },
        FunctionName: `shop-local-${environmentName}`,
        Description: `what ${environmentName} is for`,
        MemorySize: memorySize,
        Environment: { Variables: { ENVIRONMENT: environmentName, VERSION: version } },
        Role: { 'Fn::GetAtt': [`${name}Role`, 'Arn'] },
      },
      DependsOn: [`${name}LogGroup`],
    },
    [versionId(name, build)]: {
      Type: 'AWS::Lambda::Version',
      DeletionPolicy: 'Retain',
      Properties: {
        FunctionName: { Ref: `${name}LambdaFunction` },
        CodeSha256: Buffer.from(code).toString('base64'),
        Description: `what ${environmentName} is for`,
      },
    },
  };
}

function output(name: 'Blue' | 'Green', build: Build): Template['Outputs'] {
  return {
    [`${name}LambdaFunctionQualifiedArn`]: {
      Description: 'Current Lambda function version',
      Value: { Ref: versionId(name, build) },
    },
  };
}

/** The Framework makes another one of other code and of other settings. */
function versionId(name: 'Blue' | 'Green', { code = 'one', memorySize = 256 }: Build): string {
  return `${name}LambdaVersion${code}${memorySize}`;
}
