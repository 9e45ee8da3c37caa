/**
 * The stream worker as it is deployed, over topics of the run's own: many runs share one broker, and one build serves them
 * all. It differs from the sinks of `functions/<product>/sink.ts` in the topics' names, and in that it is one for two products:
 * crypto-market's, whose messages end in the raw zone, and fx-rates', which have a projection too.
 */
import { messages as cryptoMarket } from '../../contracts/generated/crypto-market/messages.ts';
import { versions as cryptoMarketVersions } from '../../contracts/generated/crypto-market/versions.ts';
import { messages as fxRates } from '../../contracts/generated/fx-rates/messages.ts';
import { versions as fxRatesVersions } from '../../contracts/generated/fx-rates/versions.ts';
import { runSink } from '../../functions/sink/main.ts';

const topic = process.env.FAULTS_TOPIC ?? '';
const under = (name: string) => ({ topic: name, deadLetterTopic: `${name}.dlq` });

await runSink({
  messages: {
    'crypto-market/assets': { ...cryptoMarket['crypto-market/assets'], ...under(`${topic}.assets`) },
    'fx-rates/rates': { ...fxRates['fx-rates/rates'], ...under(`${topic}.rates`) },
  },
  versions: { ...cryptoMarketVersions, ...fxRatesVersions },
});
