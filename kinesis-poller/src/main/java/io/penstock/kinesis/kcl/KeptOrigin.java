package io.penstock.kinesis.kcl;

import java.time.Instant;

/**
 * The origin of a mapping on a stream, and where it is kept.
 *
 * @param identity whose origin it is
 * @param key of its item in the table of origins, and the end of the name of its lease table: that of the identity, or
 *     the name of the mapping alone, as older versions kept it
 * @param origin what is kept
 */
record KeptOrigin(LeaseIdentity identity, String key, Origin origin) {

    /** The same on the stream as it is now, which is another one when it was created at another time. */
    KeptOrigin on(Instant created) {
        return new KeptOrigin(identity, key, origin.on(created));
    }
}
