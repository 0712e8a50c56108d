package io.penstock.core.delivery;

import java.time.Duration;
import java.time.Instant;

/** What one lane has in flight. Used by the lane's thread alone. */
public interface InFlight {

    /** Names the lane. */
    String lane();

    /** Whether it is still this instance's; once false, no invocation and no report begins. */
    boolean isOwned();

    /**
     * Asks the source to keep it from others for {@code duration} from now on; returns until when the source does.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    Instant keepFor(Duration duration) throws InterruptedException;
}
