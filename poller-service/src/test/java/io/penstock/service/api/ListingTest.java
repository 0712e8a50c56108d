package io.penstock.service.api;

import static io.penstock.service.api.ApiServer.MAPPINGS;
import static io.penstock.service.api.ApiServer.QUEUE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.service.api.ApiServer.Reply;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** ListEventSourceMappings: filters and pages. */
class ListingTest {

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
    void aFunctionIsFoundByExactlyItsQualifier() {
        String bare = create(QUEUE, "resize");
        String latest = create(QUEUE, "resize:$LATEST");
        String live = create(QUEUE, "resize:live");
        create(QUEUE, "other");

        assertThat(list("FunctionName=resize")).containsExactly(bare);
        assertThat(list("FunctionName=resize%3A%24LATEST")).containsExactly(latest);
        assertThat(list("FunctionName=resize:live")).containsExactly(live);
        assertThat(list("FunctionName=" + encoded("arn:aws:lambda:us-east-1:000000000000:function:resize:live")))
                .containsExactly(live);
        assertThat(list("FunctionName=" + encoded("000000000000:function:resize")))
                .containsExactly(bare);
        assertThat(list("FunctionName=" + encoded("arn:aws:lambda:us-east-1:111111111111:function:resize")))
                .isEmpty();
    }

    @Test
    void aSourceIsFoundByItsArn() {
        String orders = create(QUEUE, "resize");
        create(QUEUE + "-2", "resize");

        assertThat(list("EventSourceArn=" + encoded(QUEUE))).containsExactly(orders);
        assertThat(list("EventSourceArn=" + encoded(QUEUE) + "&FunctionName=other"))
                .isEmpty();
    }

    /** Case api-list-unknown-function. */
    @Test
    void whatNobodyKnowsIsAnEmptyList() {
        create(QUEUE, "resize");

        assertThat(list("FunctionName=unknown")).isEmpty();
        assertThat(list("EventSourceArn=" + encoded(QUEUE + "-unknown"))).isEmpty();
    }

    @Test
    void aPageHasAtMostAHundredAndPagesStayAsTheyAreWhileMappingsAreAdded() {
        TreeSet<String> before = new TreeSet<>();
        for (int number = 0; number < 230; number++) {
            before.add(create(QUEUE + number, "resize"));
        }
        List<String> seen = new ArrayList<>();
        String marker = null;
        int pages = 0;
        do {
            JsonNode page = SERVER.get(MAPPINGS + "?MaxItems=10000" + (marker == null ? "" : "&Marker=" + marker))
                    .json();
            page.path("EventSourceMappings")
                    .forEach(one -> seen.add(one.path("UUID").asString()));
            marker = page.path("NextMarker").isNull()
                    ? null
                    : page.path("NextMarker").asString();
            create(QUEUE + "-added-" + pages, "resize");
            pages++;
        } while (marker != null);

        assertThat(pages).isEqualTo(3);
        assertThat(seen).doesNotHaveDuplicates().containsAll(before);
        assertThat(seen.subList(0, 100)).isSorted();
    }

    @Test
    void aSmallPageEndsWithTheMarkerOfItsLastEntry() {
        TreeSet<String> ids =
                new TreeSet<>(List.of(create(QUEUE + 1, "f"), create(QUEUE + 2, "f"), create(QUEUE + 3, "f")));

        JsonNode first = SERVER.get(MAPPINGS + "?MaxItems=2").json();
        JsonNode second = SERVER.get(MAPPINGS + "?MaxItems=2&Marker="
                        + first.path("NextMarker").asString())
                .json();

        assertThat(first.path("NextMarker").asString()).isEqualTo(ids.lower(ids.last()));
        assertThat(second.at("/EventSourceMappings/0/UUID").asString()).isEqualTo(ids.last());
        assertThat(second.path("NextMarker").isNull()).isTrue();
    }

    @Test
    void aMarkerThatIsNoneIsAnEmptyPage() {
        create(QUEUE, "resize");

        assertThat(list("Marker=nonsense")).isEmpty();
        assertThat(list("Marker=")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "MaxItems=0, ValidationException, greater than or equal to 1",
        "MaxItems=10001, ValidationException, less than or equal to 10000",
        "MaxItems=ten, SerializationException, Integer",
        "MaxItems=99999999999, SerializationException, Integer",
        "FunctionName=%20, ValidationException, regular expression pattern",
        "EventSourceArn=orders, ValidationException, eventSourceArn"
    })
    void aQueryOutsideTheModelIsRefused(String query, String type, String text) {
        Reply reply = SERVER.get(MAPPINGS + "?" + query);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.errorType()).isEqualTo(type);
        assertThat(reply.message()).contains(text);
    }

    private static String create(String source, String function) {
        Reply reply = SERVER.create("""
                {"EventSourceArn": "%s", "FunctionName": "%s"}""".formatted(source, function));
        assertThat(reply.status()).isEqualTo(202);
        return reply.uuid();
    }

    private static List<String> list(String query) {
        Reply reply = SERVER.get(MAPPINGS + "?" + query);
        assertThat(reply.status()).isEqualTo(200);
        return reply.json()
                .path("EventSourceMappings")
                .valueStream()
                .map(one -> one.path("UUID").asString())
                .toList();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
