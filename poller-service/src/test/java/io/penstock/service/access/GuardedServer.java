package io.penstock.service.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** Tomcat on a free port of loopback: the filter, and behind it a servlet that remembers what gets there. */
final class GuardedServer implements Closeable {

    private final Tomcat tomcat = new Tomcat();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final List<Journal.Entry> journal = new CopyOnWriteArrayList<>();

    GuardedServer(Path folder, Access access, Time time) {
        Chance chance = Chance.unpredictable();
        tomcat.setBaseDir(folder.toString());
        tomcat.setHostname("localhost");
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().setProperty("connectionTimeout", "400");
        tomcat.getConnector().setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
        StandardHost host = (StandardHost) tomcat.getHost();
        host.setErrorReportValveClass("");
        host.getPipeline().addValve(new PlainErrors(chance));
        Context context = tomcat.addContext("", folder.toString());
        Tomcat.addServlet(context, "echo", new Echo()).addMapping("/*");
        FilterDef definition = new FilterDef();
        definition.setFilterName("access");
        definition.setFilter(new AccessFilter(() -> access, new OpenPaths("/actuator"), journal::add, time, chance));
        context.addFilterDef(definition);
        FilterMap map = new FilterMap();
        map.setFilterName("access");
        map.addURLPattern("/*");
        context.addFilterMap(map);
        try {
            tomcat.start();
        } catch (LifecycleException failure) {
            throw new IllegalStateException(failure);
        }
    }

    int port() {
        return tomcat.getConnector().getLocalPort();
    }

    URI url() {
        return URI.create("http://localhost:" + port());
    }

    /** What got through, as {@code caller method uri?query body}. */
    List<String> received() {
        return received;
    }

    /** The changes that were refused. */
    List<Journal.Entry> journal() {
        return journal;
    }

    @Override
    public void close() {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private final class Echo extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (request.getRequestURI().endsWith("/missing")) {
                response.sendError(404);
                return;
            }
            if (request.getRequestURI().endsWith("/broken")) {
                throw new IllegalStateException("a fault with a stack trace");
            }
            boolean open = request.getRequestURI().startsWith("/actuator/");
            String query = request.getQueryString() == null ? "" : "?" + request.getQueryString();
            received.add((open ? "" : Caller.of(request).name()) + " " + request.getMethod() + " "
                    + request.getRequestURI() + query + " "
                    + new String(request.getInputStream().readAllBytes(), UTF_8));
            response.setStatus(request.getMethod().equals("GET") ? 200 : 202);
            response.setContentType("application/json");
            response.getOutputStream().print("{}");
        }
    }
}
