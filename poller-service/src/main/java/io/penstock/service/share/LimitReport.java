package io.penstock.service.share;

/**
 * What an instance reports of one limit.
 *
 * @param takesPart false when it only ends what it began under this limit
 * @param total the limit over all instances, as it knows it
 * @param wanted how much it could use, of late
 * @param inForce the larger of its share and what it uses; not exceeded before it applies another split
 */
record LimitReport(boolean takesPart, long total, long wanted, long inForce) {

    /** Of a limit that an instance has nothing to do with. */
    static final LimitReport NONE = new LimitReport(false, 0, 0, 0);
}
