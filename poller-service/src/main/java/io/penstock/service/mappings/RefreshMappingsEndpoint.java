package io.penstock.service.mappings;

import io.penstock.service.access.Caller;
import io.penstock.service.access.Journal;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/** {@code POST /actuator/refresh-mappings}: reads the configuration again and follows it. */
@Endpoint(id = "refreshMappings")
final class RefreshMappingsEndpoint {

    private static final String OPERATION = "RefreshMappings";

    private final Reload reload;
    private final Journal journal;
    private final Supplier<Caller> caller;

    /** An endpoint that journals who asked, which {@code caller} knows while it is asked. */
    RefreshMappingsEndpoint(Reload reload, Journal journal, Supplier<Caller> caller) {
        this.reload = reload;
        this.journal = journal;
        this.caller = caller;
    }

    /** What has changed; 400 with all that is wrong when nothing was changed. */
    @WriteOperation
    public WebEndpointResponse<Object> refresh() {
        Caller asking = caller.get();
        return switch (reload.now()) {
            case ReloadResult.Applied applied -> {
                journal.record(new Journal.Entry(
                        asking.name(), asking.address(), OPERATION, null, null, null, true, "accepted"));
                yield new WebEndpointResponse<>(applied, WebEndpointResponse.STATUS_OK);
            }
            case ReloadResult.Refused refused -> {
                journal.record(Journal.Entry.refused(asking, OPERATION, null, null, refused.message()));
                yield new WebEndpointResponse<>(
                        Map.of("code", "InvalidConfigurationException", "message", refused.message()),
                        WebEndpointResponse.STATUS_BAD_REQUEST);
            }
        };
    }
}
