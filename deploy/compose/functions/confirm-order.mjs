// A Lambda function for a queue: it names the orders that it refuses, and only they come again.
export async function handler(event) {
  const refused = event.Records.filter((record) => !(JSON.parse(record.body).amount > 0));
  console.log(`${event.Records.length} orders, ${refused.length} refused`);
  return { batchItemFailures: refused.map((record) => ({ itemIdentifier: record.messageId })) };
}
