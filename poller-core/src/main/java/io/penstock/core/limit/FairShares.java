package io.penstock.core.limit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;

/**
 * How a limit is shared among members: what is granted to each, who waits, and who is served next. Decides only: it
 * neither waits nor wakes anybody. Not thread-safe; {@link FairPool} is its only user, and states the rules.
 */
final class FairShares {

    /** An amount that a member asks for. */
    static final class Request {

        private static final Comparator<Request> ORDER =
                Comparator.comparing((Request request) -> !request.urgent).thenComparingLong(request -> request.number);

        private final Share share;
        private final long amount;
        private final boolean urgent;
        private final long number;
        private boolean granted;

        private Request(Share share, long amount, boolean urgent, long number) {
            this.share = share;
            this.amount = amount;
            this.urgent = urgent;
            this.number = number;
        }

        /** What it counts for: no request counts for more than half of the limit. */
        long amount() {
            return amount;
        }

        boolean isGranted() {
            return granted;
        }
    }

    /** What one member uses, and its requests that wait. */
    static final class Share {

        private static final Comparator<Share> ORDER = Comparator.comparing(
                        (Share share) -> !share.requests.element().urgent)
                .thenComparingLong(share -> share.used)
                .thenComparingLong(share -> share.requests.element().number);

        private final Queue<Request> requests = new PriorityQueue<>(Request.ORDER);
        private long used;

        private Share() {}

        /** What it uses now. */
        long used() {
            return used;
        }

        /** How many of its requests wait. */
        int waiting() {
            return requests.size();
        }
    }

    private final boolean keepsParts;
    private long limit;
    private long parts;
    private final Set<Share> members = new LinkedHashSet<>();
    private final Set<Share> waiting = new LinkedHashSet<>();
    private long used;
    private long part;
    /** Of all members together: what of their parts they do not use. */
    private long unusedParts;

    private long asked;

    /**
     * Shares without members.
     *
     * @param limit what is shared, 0 or more
     * @param keepsParts whether half of it is divided equally among the members
     */
    FairShares(long limit, boolean keepsParts) {
        this.keepsParts = keepsParts;
        limit(limit);
    }

    /** Shares {@code next} from now on, 0 or more; what is granted beyond it stays until it is returned. */
    void limit(long next) {
        if (next < 0) {
            throw new IllegalArgumentException("a pool has a limit of 0 or more, not " + next);
        }
        limit = next;
        parts = keepsParts ? next / 2 : 0;
        divide();
    }

    long limit() {
        return limit;
    }

    long used() {
        return used;
    }

    /** How many requests wait. */
    long waiting() {
        return waiting.stream().mapToLong(Share::waiting).sum();
    }

    int members() {
        return members.size();
    }

    /** The share of a new member. */
    Share join() {
        Share share = new Share();
        members.add(share);
        divide();
        return share;
    }

    /** Divides the part of {@code share} among the others; what it uses it keeps until that is returned. */
    void leave(Share share) {
        members.remove(share);
        divide();
    }

    private void divide() {
        part = parts == 0 || members.isEmpty() ? 0 : Math.max(1, parts / members.size());
        unusedParts = members.stream().mapToLong(this::unusedPart).sum();
    }

    /** Adds a request for {@code amount} to those that wait. */
    Request ask(Share share, long amount, boolean urgent) {
        Request request = new Request(share, counted(amount), urgent, asked++);
        share.requests.add(request);
        waiting.add(share);
        return request;
    }

    private long counted(long amount) {
        return Math.min(Math.max(amount, 0), Math.max(1, limit / 2));
    }

    /** Takes a request that is not granted from those that wait. */
    void withdraw(Request request) {
        Share share = request.share;
        share.requests.remove(request);
        if (share.requests.isEmpty()) {
            waiting.remove(share);
        }
    }

    /** Counts {@code amount} more for {@code share}, or less when it is negative, over the limit if need be. */
    void use(Share share, long amount) {
        long unused = unusedPart(share);
        share.used += amount;
        used += amount;
        unusedParts += unusedPart(share) - unused;
    }

    private long unusedPart(Share share) {
        return members.contains(share) ? Math.max(0, part - share.used) : 0;
    }

    /** Grants every request whose turn it is and for which there is room, and returns them. */
    List<Request> serve() {
        // A thousand may wait, and nearly always for room that there is not.
        if (waiting.stream().noneMatch(share -> used + share.requests.element().amount <= limit)) {
            return List.of();
        }
        List<Request> served = new ArrayList<>();
        // a share is taken out before its place in the order changes, and put back only when it was served
        Queue<Share> turns = new PriorityQueue<>(Share.ORDER);
        turns.addAll(waiting);
        long kept = 0;
        for (Share share = turns.poll(); share != null; share = turns.poll()) {
            Request request = share.requests.element();
            if (isFree(share, request.amount, kept)) {
                grant(request);
                served.add(request);
                if (!share.requests.isEmpty()) {
                    turns.add(share);
                }
            } else {
                kept += share.used == 0 ? request.amount : 0;
            }
        }
        return served;
    }

    private void grant(Request request) {
        withdraw(request);
        request.granted = true;
        use(request.share, request.amount);
    }

    /**
     * Whether {@code amount} is free for {@code share}.
     *
     * @param kept what is kept free for those that were passed over and use nothing
     */
    private boolean isFree(Share share, long amount, long kept) {
        if (used + amount > limit) {
            return false;
        }
        if (share.used + amount <= part) {
            return true;
        }
        if (used + amount + kept > limit) {
            return false;
        }
        if (share.used == 0) {
            return true;
        }
        long othersParts = Math.min(unusedParts - unusedPart(share), parts);
        return used + amount + othersParts + leftFree(share.used + amount) <= limit;
    }

    /** What a member that uses so much leaves to those that need more than their parts. */
    private long leftFree(long amount) {
        return parts == 0 || members.size() < 2 ? 0 : amount - part;
    }
}
