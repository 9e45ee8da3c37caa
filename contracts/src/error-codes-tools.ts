/** The error codes of rooms that nothing deployed is made of: reviews, the catalog, tests. A part of `errorCodes`. */
export const toolCodes = {
  // review/github
  /** Not the event of a finished review, or not the environment of a workflow's job. */
  GITHUB_EVENT_INVALID: 2,
  /** GitHub refused a call in a way that another attempt would not mend. */
  GITHUB_REFUSED: 1,
  /** GitHub did not answer, or failed, in as many attempts as are made. */
  GITHUB_UNAVAILABLE: 1,
  /** A file that is not the report of a review. */
  REPORT_INVALID: 2,

  // review
  /** A file of waivers or ignores is there and cannot be read. */
  APPROVALS_UNREADABLE: 2,

  // review
  /** git is missing, the folder is in no repository, or the ref does not name a commit. */
  GIT_FAILED: 2,
  /** Samples that cannot be read, or that belong to no contract. */
  SAMPLES_UNREADABLE: 2,

  // review/impact
  /** The Pulumi programs of the two compared trees could not be built or run, so the impact on the cloud is not known. */
  IMPACT_UNAVAILABLE: 2,

  // catalog
  /** The site cannot be written, or the folder named for it holds something else. */
  CATALOG_OUTPUT: 2,

  // local/deploy/policies
  /** What was declared breaks mandatory rules of the policy pack; nothing was deployed. */
  POLICY_FINDINGS: 1,
  /** The policy pack could not be started, or did not answer. */
  POLICY_PACK_FAILED: 1,

  // local/restore
  /** S3 refused a call of a restore. */
  RESTORE_FAILED: 1,
  /** The bucket keeps no versions, or an object is too large to be copied. */
  RESTORE_IMPOSSIBLE: 2,
  /** Objects are not as they were after a restore: somebody else wrote meanwhile. */
  RESTORE_INCOMPLETE: 1,

  // verify
  /** Checks of a deployed environment failed; the report names them. */
  VERIFY_FAILED: 1,
  /** The outputs of the stack are not there, or are not those of this program. */
  VERIFY_OUTPUTS: 2,

  // tests
  /** A command that is measured did not end as it must. */
  BENCH_FAILED: 1,
  /** The sink did not get through a run of faults. */
  FAULTS_FAILED: 1,
  /** The model checker did not come to a result, or printed what cannot be read. */
  MODEL_UNREADABLE: 1,
} as const satisfies Readonly<Record<string, number>>;
