const certificateArn = 'arn:aws:acm:eu-west-1:111122223333:certificate/1';

/** Stages as operators deploy them, by the context that makes them: everything that a template can come out as. */
export const variants: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  local: { stage: 'local' },
  prod: { stage: 'prod' },
  domain: { stage: 'prod', domain: 'id.example.com', certificateArn },
  alarms: { stage: 'prod', alarmTopicArn: 'arn:aws:sns:eu-west-1:111122223333:alarms' },
};
