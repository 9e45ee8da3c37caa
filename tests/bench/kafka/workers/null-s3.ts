/**
 * A null S3: reads a body, forgets it and answers 200 with an ETag, after a delay if one is asked for.
 *
 * It stands for S3's PutObject so that a sink is measured and not a store. It differs in all that is not said here: it
 * keeps nothing, checks neither signature nor checksum nor `If-None-Match`, and answers anything but PUT with what it has
 * counted. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
import { createServer } from 'node:http';

const delayMs = Number(process.env.NULL_S3_DELAY_MS ?? 0);
const counted = { objects: 0, bytes: 0 };

const server = createServer((request, response) => {
  if (request.method !== 'PUT') {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(counted));
    return;
  }
  request.on('data', (chunk: Buffer) => {
    counted.bytes += chunk.length;
  });
  request.on('end', () => {
    counted.objects += 1;
    const answer = () => response.writeHead(200, { etag: '"00000000000000000000000000000000"' }).end();
    if (delayMs === 0) answer();
    else setTimeout(answer, delayMs);
  });
});
// Clients keep their connections through pauses between rounds.
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});
process.once('SIGTERM', () => process.exit(0));
