package io.penstock.service.access;

import java.io.IOException;
import java.util.UUID;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;

/** Answers what Tomcat itself refuses, in place of its page. Tomcat makes it by its name. */
public final class PlainErrors extends ErrorReportValve {

    /** As Tomcat makes it. */
    public PlainErrors() {}

    @Override
    protected void report(Request request, Response response, Throwable thrown) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        String path = String.valueOf(request.getRequestURI());
        try {
            ErrorAnswer.send(response, path, StatusAnswers.of(response.getStatus()), new UUID(0, 0));
        } catch (IOException | IllegalStateException gone) {
            container.getLogger().debug("An answer could not be sent", gone);
        }
    }
}
