package io.penstock.connect;

import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** Ends one call from outside, by closing its connection: whatever blocks on it fails at once. Thread-safe. */
final class Watch {

    /** Why a call was ended. */
    enum End {
        LATE,
        UNCONNECTED,
        ABORTED,
        CLIENT_CLOSED
    }

    private @Nullable SocketChannel channel;
    private @Nullable End end;
    private boolean connected;
    private boolean over;

    /** Puts a connection under watch; one is closed at once when the call has been ended. */
    synchronized void guard(SocketChannel connection) {
        channel = connection;
        if (end != null) {
            Connection.close(connection);
        }
    }

    /** The call has a connection, and can't be ended any more for want of one. */
    synchronized void connected() {
        connected = true;
    }

    /** Ends the call, unless it is over. */
    synchronized void end(End why) {
        if (over || end != null || (connected && why == End.UNCONNECTED)) {
            return;
        }
        end = why;
        if (channel != null) {
            Connection.close(channel);
        }
    }

    /** The call is over and can't be ended any more; false when it was ended before. */
    synchronized boolean finish() {
        over = true;
        channel = null;
        return end == null;
    }

    /** Why the call was ended; null when it was not. */
    synchronized @Nullable End ended() {
        return end;
    }
}
