package io.penstock.service.access;

import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Stands before everything but health and Prometheus: lets in what {@link Access} grants, with its {@link Caller} and
 * its body, and answers the rest.
 */
public final class AccessFilter implements Filter {

    private final Supplier<Access> access;
    private final OpenPaths open;
    private final Journal journal;
    private final Time time;
    private final Chance chance;

    /**
     * A filter that journals the changes that it refuses.
     *
     * @param access asked at each request, because a server makes its filters before its settings are checked
     */
    public AccessFilter(Supplier<Access> access, OpenPaths open, Journal journal, Time time, Chance chance) {
        this.access = access;
        this.open = open;
        this.journal = journal;
        this.time = time;
        this.chance = chance;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest sent = sent(request);
        if (open.contains(sent.getRequestURI())) {
            chain.doFilter(request, response);
            return;
        }
        RequestHead head = RequestHead.of(sent);
        HttpServletResponse answer = (HttpServletResponse) response;
        // Signatures carry what the wall clock of their client shows.
        Instant now = time.wall(time.now());
        Optional<Refusal> early = access.get().beforeBody(head, now);
        if (early.isPresent()) {
            refuse(head, early.get(), answer);
            return;
        }
        switch (Body.of(sent, time)) {
            case Refusal refusal -> refuse(head, refusal, answer);
            case Body body -> {
                switch (access.get().judge(head, body.octets(), now)) {
                    case Refusal refusal -> refuse(head, refusal, answer);
                    case Verdict.Granted granted -> {
                        granted.caller().leaveIn(request);
                        chain.doFilter(new RequestWithBody((HttpServletRequest) request, body.octets()), response);
                    }
                }
            }
        }
    }

    /** The container's own request: another filter may put there what a header says of the client. */
    private static HttpServletRequest sent(ServletRequest request) {
        ServletRequest inner = request;
        while (inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        return (HttpServletRequest) inner;
    }

    private void refuse(RequestHead head, Refusal refusal, HttpServletResponse response) throws IOException {
        if (head.changes()) {
            String operation = head.method() + " " + head.path();
            String result = "refused: " + refusal.code() + ": " + refusal.message();
            journal.record(new Journal.Entry(refusal.who(), head.peer(), operation, null, null, null, false, result));
        }
        ErrorAnswer.send(response, head.path(), refusal, chance.uuid());
    }
}
