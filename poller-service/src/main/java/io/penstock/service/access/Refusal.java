package io.penstock.service.access;

/**
 * Why a request is not let in, as its sender reads it.
 *
 * @param status of HTTP
 * @param code AWS's name of the error
 * @param message a sentence; repeats no secret
 * @param who sent it, as far as that is proved
 */
record Refusal(int status, String code, String message, String who) implements Verdict, ClaimedSignature, ReadBody {

    /** Of a sender who has proved nothing. */
    Refusal(int status, String code, String message) {
        this(status, code, message, Caller.UNKNOWN);
    }

    /** The sender may not do this. */
    static Refusal denied(String message, String who) {
        return new Refusal(403, "AccessDeniedException", message, who);
    }
}
