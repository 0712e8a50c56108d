package io.penstock.service.access;

import io.penstock.core.time.Chance;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;

/** Answers what Tomcat itself refuses, in place of its page. */
public final class PlainErrors extends ErrorReportValve {

    private final Chance chance;

    /** {@code chance} makes the ids of requests. */
    public PlainErrors(Chance chance) {
        this.chance = chance;
    }

    @Override
    protected void report(Request request, Response response, Throwable thrown) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        String path = String.valueOf(request.getRequestURI());
        try {
            ErrorAnswer.send(response, path, StatusAnswers.of(response.getStatus()), chance.uuid());
        } catch (IOException | IllegalStateException gone) {
            container.getLogger().debug("An answer could not be sent", gone);
        }
    }
}
