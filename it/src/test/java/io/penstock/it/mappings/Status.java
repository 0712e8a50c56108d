package io.penstock.it.mappings;

import io.penstock.it.support.PenstockService;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one instance runs for a mapping.
 *
 * @param revision 0 when it does not know the mapping
 */
record Status(long revision, int lanes) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** That of the mapping {@code uuid} on {@code service}, now. */
    static Status of(PenstockService service, String uuid) throws InterruptedException {
        String page = service.mappingsStatus();
        if (page.isEmpty()) {
            return new Status(0, 0);
        }
        return JSON.readTree(page).findParents("uuid").stream()
                .filter(mapping -> mapping.path("uuid").asString().equals(uuid))
                .findAny()
                .map(Status::of)
                .orElse(new Status(0, 0));
    }

    private static Status of(JsonNode mapping) {
        return new Status(
                mapping.path("revision").asLong(), mapping.path("lanes").asInt());
    }
}
