/**
 * Wildcards in what is allowed: which need a reason, and the reasons.
 *
 * Two patterns name one thing and need none: the objects under a prefix, and the streams of a log group.
 */

/**
 * Why a `*` stands in a statement, by the key that the statement carries as its Sid. Each says what AWS's own documentation
 * leaves no narrower form for, and what narrows it all the same.
 */
export const wildcardReasons = {
  LambdaNetworkLookup:
    'Lambda looks for the subnets and network interfaces of a function; AWS knows no resource for these two actions. They read, and change nothing.',
  LambdaNetworkInterfaces:
    'Lambda makes and removes the network interfaces of a function, whose ids nobody knows before. Only Lambda itself may do so: the condition refuses calls from the code of a function.',
  SessionManagerChannels:
    'The agent of Session Manager opens channels to the service; AWS knows no resource for these four actions.',
  InstanceOwnName:
    'The agent reports the instance that it runs on, whose id is given after its role is made. No other kind of resource is named.',
  LogGroupLookup:
    'EMR Serverless and the flow logs of the network look for their log group by listing, which AWS checks against all groups of the account. It reads names, and no events.',
  OwnMetrics:
    'CloudWatch knows no resource for PutMetricData. The condition narrows it to the namespace of our own metrics.',
  IndexDocuments: 'OpenSearch knows no resource below the index: what stands after its name are its own addresses.',
} as const satisfies Readonly<Record<string, string>>;

/** Key of a reason. */
export type WildcardReason = keyof typeof wildcardReasons;

/** What is looked at. */
export interface Allowed {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** The objects under a prefix that is not empty: `arn:aws:s3:::<bucket>/<prefix>/*`. */
const objectsOfPrefix = /^arn:[a-z-]+:s3:::[^*?/]+\/[^*?]*[^*?/]\/\*$/;
/** The streams of one log group: `arn:aws:logs:<region>:<account>:log-group:<name>:*`. */
const streamsOfGroup = /^arn:[a-z-]+:logs:[^*?:]+:[^*?:]+:log-group:[^*?:]+:\*$/;

/** The actions and resources that hold a wildcard, apart from the two patterns that name one thing. */
export function wildcardsOf({ actions, resources }: Allowed): readonly string[] {
  return [
    ...actions.filter((action) => /[*?]/.test(action)),
    ...resources.filter((resource) => {
      return /[*?]/.test(resource) && !objectsOfPrefix.test(resource) && !streamsOfGroup.test(resource);
    }),
  ];
}
