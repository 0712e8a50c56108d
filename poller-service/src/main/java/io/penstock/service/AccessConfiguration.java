package io.penstock.service;

import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import io.penstock.service.access.Access;
import io.penstock.service.access.AccessFilter;
import io.penstock.service.access.Journal;
import io.penstock.service.access.LogJournal;
import io.penstock.service.access.OpenPaths;
import io.penstock.service.access.PlainErrors;
import io.penstock.service.config.CheckedConfiguration;
import io.penstock.service.config.PenstockProperties;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.RemoteIpValve;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/** Provides who may ask and who may change. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

    /** {@code checked} lets it exist only for a configuration without problems. */
    @Bean
    Access access(CheckedConfiguration checked, PenstockProperties properties) {
        return Access.of(properties.api().hosts(), properties.api().credentials());
    }

    @Bean
    Journal journal() {
        return new LogJournal();
    }

    /** The server asks for it before the configuration is checked, and serves nothing until then. */
    @Bean
    FilterRegistrationBean<AccessFilter> accessFilter(
            ObjectProvider<Access> access, Journal journal, Time time, Chance chance, Environment environment) {
        String actuator = environment.getProperty("management.endpoints.web.base-path", "/actuator");
        AccessFilter filter = new AccessFilter(access::getObject, new OpenPaths(actuator), journal, time, chance);
        FilterRegistrationBean<AccessFilter> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    /**
     * Whatever is configured, the peer is who holds the connection; and what Tomcat refuses by itself has no page.
     * Comes after Spring Boot's own customizers, which have an order.
     */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> plainServer(Chance chance) {
        return server -> {
            server.getEngineValves().removeIf(RemoteIpValve.class::isInstance);
            server.addContextCustomizers(context -> {
                StandardHost host = (StandardHost) context.getParent();
                host.setErrorReportValveClass("");
                host.getPipeline().addValve(new PlainErrors(chance));
            });
        };
    }
}
