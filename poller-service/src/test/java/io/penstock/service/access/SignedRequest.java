package io.penstock.service.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;

/** A request as text: a request line, lines of headers, an empty line, the body. */
record SignedRequest(String text) {

    static final String ACCESS_KEY = "AKIDPENSTOCKDEPLOYER";
    static final String SECRET_KEY = "deployer-secret-key-of-forty-characters!";

    private static final String SCOPE = "authorization: AWS4-HMAC-SHA256 Credential=" + ACCESS_KEY
            + "/20260101/eu-central-1/lambda/aws4_request, SignedHeaders=";

    /** Botocore 1.43.11 signed these at 2026-01-01T00:00:00Z. */
    static final SignedRequest LIST = new SignedRequest("GET /2015-03-31/event-source-mappings?MaxItems=5"
            + "&EventSourceArn=arn%3Aaws%3Asqs%3Aeu-central-1%3A123456789012%3Aorders\n"
            + "host: localhost:8080\nx-amz-date: 20260101T000000Z\n" + SCOPE + "host;x-amz-date,"
            + " Signature=0b3525324f29104aee6b3de5da5c5688dd8901d71cad755ff2cafc16161dfb41\n\n");

    static final SignedRequest CREATE = new SignedRequest("POST /2015-03-31/event-source-mappings\n"
            + "host: localhost:8080\ncontent-type: application/json\nx-amz-date: 20260101T000000Z\n"
            + SCOPE + "content-type;host;x-amz-date,"
            + " Signature=1459d6dbba30290fcf550225cdaed810c023210b48b8d04e0ba5af44662e9736\n\n"
            + "{\"FunctionName\": \"confirm-order\"}");

    static final SignedRequest TAGS = new SignedRequest("GET /2017-03-31/tags/arn%3Aaws%3Alambda%3Aeu-central-1"
            + "%3A123456789012%3Aevent-source-mapping%3A0af5%2Fx\n"
            + "host: localhost:8080\nx-amz-date: 20260101T000000Z\n" + SCOPE + "host;x-amz-date,"
            + " Signature=5af17d96661e8317729698ce73e303a801008b8d2d5c84561c25442ff7a2ce6f\n\n");

    static final SignedRequest DELETE = new SignedRequest("DELETE /2015-03-31/event-source-mappings/0af5\n"
            + "host: localhost:8080\nx-amz-date: 20260101T000000Z\nx-amz-security-token: a-session-token\n"
            + SCOPE + "host;x-amz-date;x-amz-security-token,"
            + " Signature=da317066e430d61ce3c50c0c474d3acea3c18c0920c7ca7fb6994b6cdf7d7f6a\n\n");

    static final List<SignedRequest> ALL = List.of(LIST, CREATE, TAGS, DELETE);

    /** With another text in place of this one, which is there. */
    SignedRequest with(String old, String replacement) {
        if (!text.contains(old)) {
            throw new IllegalArgumentException("there is no " + old);
        }
        return new SignedRequest(text.replace(old, replacement));
    }

    /** With one more line of a header. */
    SignedRequest withHeader(String line) {
        return new SignedRequest(text.replaceFirst("\n", Matcher.quoteReplacement("\n" + line + "\n")));
    }

    /** Without the header of this name. */
    SignedRequest without(String name) {
        return new SignedRequest(text.replaceFirst(name + ": [^\n]*\n", ""));
    }

    /** The head; empty when the text has no form of a request any more. */
    Optional<RequestHead> parsed() {
        int end = text.indexOf("\n\n");
        if (end < 0) {
            return Optional.empty();
        }
        List<String> lines = List.of(text.substring(0, end).split("\n", -1));
        String[] line = lines.getFirst().split(" ", -1);
        if (line.length != 2) {
            return Optional.empty();
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String header : lines.subList(1, lines.size())) {
            String[] parts = header.split(":", 2);
            if (parts.length != 2) {
                return Optional.empty();
            }
            headers.computeIfAbsent(parts[0].toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(parts[1].strip());
        }
        String[] target = line[1].split("\\?", 2);
        return Optional.of(
                new RequestHead(line[0], target[0], target.length == 1 ? "" : target[1], headers, "10.0.0.7"));
    }

    RequestHead head() {
        return parsed().orElseThrow();
    }

    byte[] body() {
        return text.substring(text.indexOf("\n\n") + 2).getBytes(ISO_8859_1);
    }

    /** As a client sends it, on a connection of its own. */
    String wire() {
        String head = text.substring(0, text.indexOf("\n\n")).replaceFirst("\n", " HTTP/1.1\n");
        String length = body().length == 0 ? "" : "\r\ncontent-length: " + body().length;
        return head.replace("\n", "\r\n") + length + "\r\nconnection: close\r\n\r\n" + new String(body(), ISO_8859_1);
    }
}
