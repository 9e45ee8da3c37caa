/** Who may do what: IAM, KMS, secrets. */
import { because, type TypeRows } from '../rows.ts';

/** The rows. */
export const rights: TypeRows = {
  'aws:iam/instanceProfile:InstanceProfile': {
    type: 'AWS::IAM::InstanceProfile',
    names: { role: 'Roles[]' },
    unchecked: { tags: "CloudFormation's instance profiles have no tags" },
  },
  'aws:iam/policy:Policy': {
    type: 'AWS::IAM::ManagedPolicy',
    names: { policy: 'PolicyDocument', name: 'ManagedPolicyName' },
  },
  'aws:iam/role:Role': {
    type: 'AWS::IAM::Role',
    names: { assumeRolePolicy: 'AssumeRolePolicyDocument', name: 'RoleName' },
    unchecked: { forceDetachPolicies: because.deletion },
  },
  'aws:iam/rolePolicy:RolePolicy': {
    type: 'AWS::IAM::RolePolicy',
    names: { policy: 'PolicyDocument', name: 'PolicyName', role: 'RoleName' },
    supplied: { PolicyName: because.named },
  },
  'aws:iam/rolePolicyAttachment:RolePolicyAttachment': {
    type: 'AWS::IAM::Role',
    part: true,
    names: { role: 'RoleName', policyArn: 'ManagedPolicyArns[]' },
  },
  'aws:kms/alias:Alias': {
    type: 'AWS::KMS::Alias',
    names: { name: 'AliasName' },
    supplied: { AliasName: because.named },
  },
  'aws:kms/key:Key': {
    type: 'AWS::KMS::Key',
    names: {
      customerMasterKeySpec: 'KeySpec',
      deletionWindowInDays: 'PendingWindowInDays',
      isEnabled: 'Enabled',
      policy: 'KeyPolicy',
    },
  },
  'aws:secretsmanager/secret:Secret': {
    type: 'AWS::SecretsManager::Secret',
    names: { replicas: 'ReplicaRegions' },
    unchecked: {
      forceOverwriteReplicaSecret: because.replacement,
      policy: 'in CloudFormation AWS::SecretsManager::ResourcePolicy',
      recoveryWindowInDays: because.deletion,
    },
  },
  'aws:secretsmanager/secretVersion:SecretVersion': {
    type: 'AWS::SecretsManager::Secret',
    part: true,
    unchecked: { secretId: because.which, versionStages: 'CloudFormation stages by itself' },
  },
  'aws:secretsmanager/secretPolicy:SecretPolicy': {
    type: 'AWS::SecretsManager::ResourcePolicy',
    names: { secretArn: 'SecretId', policy: 'ResourcePolicy' },
  },
};
