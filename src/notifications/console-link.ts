/** The hosts of the console, by partition. The others have none that is public. */
const HOSTS: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
  'aws-eusc': 'console.amazonaws-eusc.eu',
};

/** The place of a stack, as in the ARN of one of its resources. */
export type Place = { readonly partition: string; readonly region: string };

/** @returns nothing in a partition without a public console */
export function alarmLink(place: Place, alarmName: string): string | undefined {
  return link(place, `alarmsV2:alarm/${encodeURIComponent(alarmName)}`);
}

/** @returns nothing in a partition without a public console */
export function logLink(place: Place, functionName: string): string | undefined {
  // The console encodes the names of log groups twice, with a dollar sign for the percent sign.
  const group = encodeURIComponent(encodeURIComponent(`/aws/lambda/${functionName}`));
  return link(place, `logsV2:log-groups/log-group/${group.replaceAll('%', '$')}`);
}

/** Reads the place from an ARN: `arn:<partition>:<service>:<region>:…`. */
export function placeOf(arn: string): Place {
  const [, partition = '', , region = ''] = arn.split(':');
  return { partition, region };
}

function link({ partition, region }: Place, page: string): string | undefined {
  const host = HOSTS[partition];
  if (host === undefined) return undefined;
  return `https://${region}.${host}/cloudwatch/home?region=${region}#${page}`;
}
