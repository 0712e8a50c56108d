package io.penstock.service.api;

import static io.penstock.service.api.ApiServer.QUEUE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.service.api.ApiServer.Reply;
import java.net.URLEncoder;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tags of mappings (control API, operations and errors). */
class TaggingTest {

    private static final String UNKNOWN =
            "arn:aws:lambda:us-east-1:000000000000:event-source-mapping:00000000-0000-4000-8000-000000000000";
    private static final ApiServer SERVER = ApiServer.start();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @BeforeEach
    void clear() {
        SERVER.mappings().clear();
    }

    @Test
    void tagsOfTheCreationAndLaterOnesAreVisibleAtOnce() {
        String arn = create("{\"team\": \"a b\", \"empty\": \"\"}");
        assertThat(tags(arn)).isEqualTo("{\"Tags\":{\"empty\":\"\",\"team\":\"a b\"}}");

        Reply tagged = SERVER.send("POST", path(arn), "{\"Tags\": {\"team\": \"c\", \"päth:/=+-@._\": \"1\"}}");
        assertThat(tagged.status()).isEqualTo(204);
        assertThat(tagged.body()).isEmpty();
        assertThat(tags(arn)).isEqualTo("{\"Tags\":{\"empty\":\"\",\"päth:/=+-@._\":\"1\",\"team\":\"c\"}}");

        Reply untagged =
                SERVER.send("DELETE", path(arn) + "?tagKeys=team&tagKeys=p%C3%A4th%3A%2F%3D%2B-%40._&tagKeys=no", null);
        assertThat(untagged.status()).isEqualTo(204);
        assertThat(tags(arn)).isEqualTo("{\"Tags\":{\"empty\":\"\"}}");
    }

    @Test
    void anArnArrivesEncodedInEveryWay() {
        String arn = create("{\"a\": \"1\"}");

        assertThat(SERVER.get("/2017-03-31/tags/" + arn).status()).isEqualTo(200);
        assertThat(SERVER.get("/2017-03-31/tags/" + arn.replace(":", "%3a")).status())
                .isEqualTo(200);
    }

    /** A Kinesis stream's ARN has a slash; a tag operation on it reaches the API and is refused there. */
    @Test
    void anEncodedSlashReachesTheApi() {
        Reply reply = SERVER.get(path("arn:aws:kinesis:us-east-1:000000000000:stream/clicks"));

        assertThat(reply.errorType()).isEqualTo("ValidationException");
        assertThat(reply.message())
                .contains("Value 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks' at 'resource'");
    }

    /** Case api-tags-unknown-esm. */
    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "DELETE"})
    void anUnknownMappingIsNotFound(String method) {
        String query = method.equals("DELETE") ? "?tagKeys=a" : "";
        String body = method.equals("POST") ? "{\"Tags\":{\"a\":\"b\"}}" : null;

        Reply reply = SERVER.send(method, path(UNKNOWN) + query, body);

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.errorType()).isEqualTo("ResourceNotFoundException");
        assertThat(reply.json().path("Message").asString()).isEqualTo("Event source mapping not found: " + UNKNOWN);
    }

    @Test
    void theArnOfAnotherAccountIsNotThatMapping() {
        String other = create("{}").replace("000000000000", "111111111111");

        assertThat(SERVER.get(path(other)).message()).isEqualTo("Event source mapping not found: " + other);
    }

    @Test
    void whatIsWrongWithTagsIsRefused() {
        String arn = create("{}");

        assertThat(tag(arn, "{\"Tags\":{}}").message())
                .isEqualTo("An error occurred and the request cannot be processed.");
        assertThat(tag(arn, "{}").message())
                .endsWith("Value null at 'tags' failed to satisfy constraint: Member must" + " not be null");
        assertThat(tag(arn, "{\"Tags\":{\"a<b\":\"\"}}").message()).startsWith("The tag key 'a<b' is not allowed");
        assertThat(tag(arn, "{\"Tags\":{\"aws:x\":\"\"}}").message()).contains("the prefix aws: is reserved");
        assertThat(tag(arn, "{\"Tags\":{\"a\":\"" + "x".repeat(257) + "\"}}").message())
                .contains("of tag 'a'");
        assertThat(SERVER.send("DELETE", path(arn), null).message())
                .isEqualTo("1 validation error detected: Value null at 'tagKeys' failed to satisfy constraint: Member"
                        + " must not be null");
    }

    @Test
    void moreThanFiftyTagsAreRefusedAtOnceAndTogether() {
        String arn = create(tags(0, 40));

        Reply atOnce = tag(arn, "{\"Tags\":" + tags(0, 51) + "}");
        Reply together = tag(arn, "{\"Tags\":" + tags(40, 51) + "}");

        assertThat(atOnce.message()).isEqualTo("Number of tags exceeds resource tag limit.");
        assertThat(together.message()).isEqualTo("Number of tags exceeds resource tag limit.");
        assertThat(tag(arn, "{\"Tags\":" + tags(40, 50) + "}").status()).isEqualTo(204);
    }

    @Test
    void aMalformedArnIsAValidationException() {
        Reply reply = SERVER.get(path(UNKNOWN + ":more"));

        assertThat(reply.errorType()).isEqualTo("ValidationException");
        assertThat(reply.message())
                .startsWith("1 validation error detected: Value '" + UNKNOWN + ":more' at 'resource' failed to satisfy"
                        + " constraint: Member must satisfy regular expression pattern:"
                        + " arn:(aws[a-zA-Z-]*):lambda:(eusc-)?");
    }

    @Test
    void theTagsOfVersionsAreNotSupportedAndThoseOfFunctionsAreElsewhere() {
        String function = "arn:aws:lambda:us-east-1:000000000000:function:resize";

        assertThat(SERVER.get(path(function + ":live")).message())
                .isEqualTo("Tags on function aliases and versions are not supported. Please specify a function ARN.");
        assertThat(SERVER.get(path(function)).status()).isEqualTo(404);
    }

    private static String create(String tags) {
        return SERVER.create("""
                {"EventSourceArn": "%s", "FunctionName": "resize", "Tags": %s}""".formatted(QUEUE, tags))
                .json()
                .path("EventSourceMappingArn")
                .asString();
    }

    private static Reply tag(String arn, String body) {
        return SERVER.send("POST", path(arn), body);
    }

    private static String tags(String arn) {
        return SERVER.get(path(arn)).body();
    }

    private static String tags(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(number -> "\"tag" + number + "\":\"\"")
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String path(String arn) {
        return "/2017-03-31/tags/" + URLEncoder.encode(arn, UTF_8);
    }
}
