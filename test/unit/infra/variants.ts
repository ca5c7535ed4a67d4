const certificateArn = 'arn:aws:acm:eu-west-1:111122223333:certificate/1';

const edge = {
  edge: 'cloudfront',
  webAclArn: 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/roster/1',
} as const;
const edgeCertificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/1';

/** Stages as operators deploy them, by the context that makes them: everything that a template can come out as. */
export const variants: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  local: { stage: 'local' },
  prod: { stage: 'prod' },
  domain: { stage: 'prod', domain: 'id.example.com', certificateArn },
  edge: { stage: 'prod', ...edge },
  'edge with a domain': { stage: 'prod', ...edge, domain: 'id.example.com', certificateArn: edgeCertificateArn },
  firewall: { stage: 'prod', edge: 'firewall' },
  alarms: { stage: 'prod', alarmTopicArn: 'arn:aws:sns:eu-west-1:111122223333:alarms' },
};
