// Plain HTTP functions: a POST with the event as its body; a status of 2xx accepts the batch.
import { createServer } from "node:http";

const functions = {
  "/count-clicks": (event) => {
    const pages = event.Records.map((record) => JSON.parse(Buffer.from(record.kinesis.data, "base64")).page);
    console.log(`clicks on pages ${pages}`);
  },
  "/index-product": (event) => {
    for (const record of event.Records) {
      console.log(`${record.eventName} ${record.dynamodb.Keys.id.S}`);
    }
  },
};

const server = createServer(async (request, response) => {
  const answer = (status, body) =>
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  if (request.url === "/health") {
    return answer(200, { status: "UP" });
  }
  const handle = functions[request.url];
  if (!handle || request.method !== "POST") {
    return answer(404, { errorMessage: "there is no such function" });
  }
  try {
    let body = "";
    for await (const part of request.setEncoding("utf8")) {
      body += part;
    }
    handle(JSON.parse(body));
    answer(200, null);
  } catch (failure) {
    answer(500, { errorType: failure.name, errorMessage: failure.message });
  }
});
server.listen(Number(process.env.PORT ?? 9000), () => console.log(`functions listen on ${server.address().port}`));
