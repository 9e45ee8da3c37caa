/** Tags of delivery streams: https://docs.aws.amazon.com/firehose/latest/dev/firehose-tagging.html */

import type { Handler, JsonCall } from '../routes.ts';
import { isObject, type JsonObject, requiredText, textList } from '../wire/fields.ts';
import type { DeliveryStream, DeliveryStreams } from './streams.ts';

/** The tags that `input` names. */
export function tagsOf({ Tags }: JsonObject): Readonly<Record<string, string>> {
  const tags = Array.isArray(Tags) ? Tags.filter(isObject) : [];
  return Object.fromEntries(tags.map((tag) => [requiredText(tag, 'Key'), String(tag.Value ?? '')]));
}

/** The operations of tags. */
export function tagCalls(streams: DeliveryStreams): Readonly<Record<string, Handler>> {
  const streamOf = ({ input, region }: JsonCall): DeliveryStream =>
    streams.get(region, requiredText(input, 'DeliveryStreamName'));
  return {
    async TagDeliveryStream(call) {
      const stream = streamOf(call);
      streams.change(stream, { tags: { ...stream.tags, ...tagsOf(call.input) } });
      return {};
    },
    async UntagDeliveryStream(call) {
      const stream = streamOf(call);
      const gone = new Set(textList(call.input, 'TagKeys'));
      const kept = Object.entries(stream.tags).filter(([key]) => !gone.has(key));
      streams.change(stream, { tags: Object.fromEntries(kept) });
      return {};
    },
    async ListTagsForDeliveryStream(call) {
      const tags = Object.entries(streamOf(call).tags).map(([Key, Value]) => ({ Key, Value }));
      return { Tags: tags, HasMoreTags: false };
    },
  };
}
