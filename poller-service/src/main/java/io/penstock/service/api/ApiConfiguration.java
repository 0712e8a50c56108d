package io.penstock.service.api;

import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.Dialect;
import io.penstock.core.mapping.MappingChecks;
import io.penstock.core.time.Chance;
import io.penstock.service.access.Journal;
import io.penstock.service.api.Routes.Route;
import io.penstock.service.config.PenstockProperties;
import io.penstock.service.function.Functions;
import io.penstock.service.mappings.MappingOperations;
import java.util.List;
import java.util.Optional;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/** Provides the control API on the service's port. */
@Configuration(proxyBeanMethods = false)
class ApiConfiguration {

    /** After the filters that decide who may ask, and before those of Spring that read bodies. */
    static final int ORDER = -20_000;

    private static final String MAPPINGS = "2015-03-31/event-source-mappings";
    private static final String MAPPING = MAPPINGS + "/*";
    private static final String FUNCTIONS = "2015-03-31/functions";
    private static final String FUNCTION = FUNCTIONS + "/*";
    private static final String TAGS = "2017-03-31/tags/*";
    private static final String DEFAULT_ACCOUNT = "000000000000";

    /** The server asks for it before the configuration is checked, and serves nothing until then. */
    @Bean
    FilterRegistrationBean<ControlApi> controlApi(ObjectProvider<Routes> routes, Chance chance) {
        FilterRegistrationBean<ControlApi> filter =
                new FilterRegistrationBean<>(new ControlApi(routes::getObject, chance.split()));
        filter.setOrder(ORDER);
        return filter;
    }

    @Bean
    Routes routes(
            MappingOperations mappings,
            MappingChecks checks,
            PenstockProperties properties,
            Functions functions,
            Journal journal,
            Region region,
            Chance chance) {
        Dialect dialect = properties.api().extensions() ? Dialect.PENSTOCK : Dialect.AWS;
        String account = Optional.ofNullable(properties.aws().accountId()).orElse(DEFAULT_ACCOUNT);
        String partition = PartitionMetadata.of(region).id();
        ConfiguredFunctions configured =
                new ConfiguredFunctions(functions, new Arn(partition, "lambda", region.id(), account, "function"));
        MappingChanges changes = new MappingChanges(mappings, checks, dialect);
        MappingReads reads = new MappingReads(mappings, functions);
        MappingTags tags = new MappingTags(mappings);
        FunctionReads functionReads = new FunctionReads(configured);
        return new Routes(List.of(
                Route.of("POST", MAPPINGS, new Journaled("CreateEventSourceMapping", false, changes::create, journal)),
                Route.of("GET", MAPPINGS, reads::list),
                Route.of("GET", MAPPING, reads::get),
                Route.of("PUT", MAPPING, new Journaled("UpdateEventSourceMapping", true, changes::update, journal)),
                Route.of("DELETE", MAPPING, new Journaled("DeleteEventSourceMapping", true, changes::delete, journal)),
                Route.of("POST", TAGS, new Journaled("TagResource", true, tags::tag, journal)),
                Route.of("DELETE", TAGS, new Journaled("UntagResource", true, tags::untag, journal)),
                Route.of("GET", TAGS, tags::list),
                Route.of("GET", FUNCTIONS, functionReads::list),
                Route.of("GET", FUNCTION, functionReads::get),
                Route.of("GET", FUNCTION + "/configuration", functionReads::configuration),
                Route.of("POST", FUNCTION + "/invocations", new InvokeFunction(configured, chance.split())::answer)));
    }

    /** {@link ControlApi} refuses encoded slashes in all paths but its own. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> pathsAsSent() {
        return factory -> factory.addConnectorCustomizers(
                connector -> connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue()));
    }
}
