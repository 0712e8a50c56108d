package io.penstock.it.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** DynamoDB Streams as AWS answers, on a {@link Dynoxide}: its region in ARNs, and no end of a shard that is open. */
public final class DynoxideStreams implements AutoCloseable {

    /** The region of its ARNs, for clients that sign for it. */
    public static final String REGION = "us-east-1";

    private static final String OURS = "arn:aws:dynamodb:" + REGION + ":";
    private static final String ITS = "arn:aws:dynamodb:" + Dynoxide.REGION + ":";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final FaultyProxy proxy;

    /** Starts before {@code dynoxide}, which is closed by the caller. */
    public DynoxideStreams(Dynoxide dynoxide) {
        proxy = new FaultyProxy(dynoxide.endpoint(), new Dialect());
    }

    /** The URL that it answers at. */
    public URI endpoint() {
        return proxy.endpoint();
    }

    /** The proxy before it, which makes faults. */
    public FaultyProxy proxy() {
        return proxy;
    }

    /** The ARN that Dynoxide calls {@code arn}. */
    public static String arn(String arn) {
        return arn.replace(ITS, OURS);
    }

    @Override
    public void close() {
        proxy.close();
    }

    private static final class Dialect implements Translation {

        @Override
        public byte[] request(String operation, byte[] body) {
            return new String(body, UTF_8).replace(OURS, ITS).getBytes(UTF_8);
        }

        @Override
        public byte[] answer(String operation, byte[] body) {
            String answer = arn(new String(body, UTF_8));
            return (operation.equals("DescribeStream") ? withOpenShards(answer) : answer).getBytes(UTF_8);
        }

        private static String withOpenShards(String answer) {
            JsonNode json = JSON.readTree(answer);
            if (json.at("/StreamDescription/StreamStatus").asString("").equals("ENABLED")) {
                json.at("/StreamDescription/Shards")
                        .forEach(shard ->
                                ((ObjectNode) shard.get("SequenceNumberRange")).remove("EndingSequenceNumber"));
            }
            return JSON.writeValueAsString(json);
        }
    }
}
