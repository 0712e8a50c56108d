package io.penstock.service.access;

/** What is said of a request that fails with a bare status of HTTP. */
final class StatusAnswers {

    private StatusAnswers() {}

    /** The words for this status. */
    static Refusal of(int status) {
        return switch (status) {
            case 404 -> new Refusal(404, "ResourceNotFoundException", "There is nothing at this path.");
            case 405 -> new Refusal(405, "MethodNotAllowedException", "This path does not take this method.");
            case 406 -> new Refusal(406, "NotAcceptableException", "The answer is application/json.");
            // Tomcat answers by itself when a read of the body has failed.
            case 408 -> new Refusal(408, "RequestTimeoutException", "The body did not come in time.");
            case 413 -> new Refusal(413, "RequestTooLargeException", "The request is too large.");
            case 415 -> new Refusal(415, "UnsupportedMediaTypeException", "The body must be application/json.");
            case 503 -> new Refusal(503, "ServiceException", "The service does not take requests now.");
            default ->
                status < 500
                        ? new Refusal(status, "InvalidRequestContentException", "The request is not valid.")
                        : new Refusal(status, "ServiceException", "The service failed. Its log says why.");
        };
    }
}
