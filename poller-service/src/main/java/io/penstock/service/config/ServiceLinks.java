package io.penstock.service.config;

import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Removes the environment variables that Kubernetes sets in each container for the services beside it. Those of a
 * service called {@code penstock-functions} would bind as functions called {@code port} and {@code service} (B58).
 */
final class ServiceLinks {

    private static final Pattern LINK = Pattern.compile(
            "penstock(\\..+)?\\.(service\\.(host|port(\\..+)?)|port\\.[0-9]+\\.(tcp|udp|sctp)(\\.(proto|port|addr))?)");
    private static final Pattern ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private ServiceLinks() {}

    /** {@code source} without those variables. */
    static ConfigurationPropertySource without(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource
                ? source.filter(name -> !isLink(name, source))
                : source;
    }

    private static boolean isLink(ConfigurationPropertyName name, ConfigurationPropertySource source) {
        StringBuilder plain = new StringBuilder();
        for (int index = 0; index < name.getNumberOfElements(); index++) {
            plain.append(index == 0 ? "" : ".").append(name.getElement(index, Form.UNIFORM));
        }
        String path = plain.toString().toLowerCase(Locale.ROOT);
        if (LINK.matcher(path).matches()) {
            return true;
        }
        if (!path.startsWith("penstock.") || !path.endsWith(".port")) {
            return false;
        }
        var property = source.getConfigurationProperty(name);
        return property != null
                && ADDRESS.matcher(String.valueOf(property.getValue())).matches();
    }
}
