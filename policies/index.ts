/** The policy pack, as `pulumi preview --policy-pack policies` and the embedded driver's runner start it. */
import { PolicyPack } from '@pulumi/policy';
import { cloudFormationPolicy } from './cloudformation/index.ts';
import { policiesOf } from './pack.ts';
import { rules } from './rules.ts';

new PolicyPack('streampact', { enforcementLevel: 'mandatory', policies: [...policiesOf(rules), cloudFormationPolicy] });
