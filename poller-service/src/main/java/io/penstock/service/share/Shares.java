package io.penstock.service.share;

import io.penstock.service.share.Split.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Divides limits among instances. Pure.
 *
 * <p>What an instance has in force is bounded by what it reports, once it has applied the present split, and by its
 * ceiling before that. A share shrinks at once, and grows only as far as the bounds of all leave room, so the sum of
 * what is in force never exceeds the limit, however late each instance learns of a split.
 */
final class Shares {

    /**
     * An instance that has not left.
     *
     * @param silent true when it has not reported for a while: it keeps its share, and gets nothing new
     */
    record Seen(InstanceReport report, boolean silent) {}

    private Shares() {}

    /**
     * The split after {@code present}; that itself when there is nothing to change.
     *
     * @param instances all that have not left; what others had is free
     */
    static Split next(Split present, List<Seen> instances) {
        List<Seen> inOrder = instances.stream()
                .sorted(Comparator.comparing(seen -> seen.report().id()))
                .toList();
        Set<String> names = new TreeSet<>(present.limits().keySet());
        inOrder.forEach(seen -> names.addAll(seen.report().limits().keySet()));
        Map<String, Map<String, Part>> limits = new HashMap<>();
        for (String name : names) {
            Map<String, Part> parts = new OneLimit(name, present, inOrder).parts();
            if (!parts.isEmpty()) {
                limits.put(name, parts);
            }
        }
        Split next = new Split(present.epoch() + 1, limits);
        boolean same = next.sharesAs(present) && everybodyHasAPart(present, next) && everybodyUses(present, inOrder);
        return same ? present : next;
    }

    /** One that left and came back uses its share only with a newer split. */
    private static boolean everybodyUses(Split present, List<Seen> instances) {
        return instances.stream()
                .map(Seen::report)
                .allMatch(report -> report.epoch() != present.epoch()
                        || report.limits().entrySet().stream()
                                .filter(limit -> limit.getValue().takesPart())
                                .allMatch(limit -> limit.getValue().inForce()
                                        >= present.part(limit.getKey(), report.id())
                                                .share()));
    }

    /** A part of nothing, too, so that an instance knows that it was counted. */
    private static boolean everybodyHasAPart(Split present, Split next) {
        return next.limits().entrySet().stream()
                .allMatch(limit -> present.limits()
                        .getOrDefault(limit.getKey(), Map.of())
                        .keySet()
                        .containsAll(limit.getValue().keySet()));
    }

    /** How one limit is divided; arrays are in the order of the instances. */
    private static final class OneLimit {

        private final LimitKind kind;
        private final List<Seen> instances;
        private final LimitReport[] reports;
        private final Part[] before;
        private final long[] bounds;
        private final boolean[] takes;

        OneLimit(String name, Split present, List<Seen> instances) {
            int count = instances.size();
            this.kind = LimitKind.of(name);
            this.instances = instances;
            this.reports = new LimitReport[count];
            this.before = new Part[count];
            this.bounds = new long[count];
            this.takes = new boolean[count];
            for (int i = 0; i < count; i++) {
                InstanceReport report = instances.get(i).report();
                reports[i] = isFree(i) ? LimitReport.NONE : report.of(name);
                before[i] = present.part(name, report.id());
                boolean applied = report.epoch() == present.epoch();
                long bound = applied ? reports[i].inForce() : Math.max(before[i].ceiling(), reports[i].inForce());
                bounds[i] = isFree(i) ? 0 : bound;
                takes[i] = reports[i].takesPart() && !instances.get(i).silent();
            }
        }

        /** The common limit stops nobody for long: a silent instance has no part in it. */
        private boolean isFree(int instance) {
            return kind == LimitKind.COMMON && instances.get(instance).silent();
        }

        Map<String, Part> parts() {
            long[] shares = shares();
            Map<String, Part> parts = new HashMap<>();
            for (int i = 0; i < shares.length; i++) {
                long ceiling = Math.max(bounds[i], shares[i]);
                if (takes[i] || ceiling > 0) {
                    parts.put(instances.get(i).report().id(), new Part(shares[i], ceiling));
                }
            }
            return parts;
        }

        private long[] shares() {
            long total = total();
            long[] shares = new long[bounds.length];
            long silent = 0;
            for (int i = 0; i < shares.length; i++) {
                if (instances.get(i).silent() && !isFree(i)) {
                    shares[i] = before[i].share();
                    silent += Math.max(bounds[i], shares[i]);
                }
            }
            long[] targets = targets(Math.max(0, total - silent));
            long room = total;
            long[] missing = new long[shares.length];
            for (int i = 0; i < shares.length; i++) {
                if (takes[i]) {
                    shares[i] = Math.min(targets[i], bounds[i]);
                    missing[i] = targets[i] - shares[i];
                }
                room -= Math.max(bounds[i], shares[i]);
            }
            long[] growth = equally(Math.max(0, room), missing);
            Arrays.setAll(shares, i -> shares[i] + growth[i]);
            return shares;
        }

        /** The smallest that anybody knows, so that a change which spreads allows no more than the lower one. */
        private long total() {
            return Arrays.stream(reports)
                    .filter(LimitReport::takesPart)
                    .mapToLong(LimitReport::total)
                    .min()
                    .orElse(0);
        }

        /** What each is to have in the end. */
        private long[] targets(long free) {
            long[] all = each(i -> free);
            if (kind == LimitKind.LANES) {
                return equally(free, all);
            }
            long[] targets = equally(free, each(i -> kind.least()));
            add(targets, equally(free - sum(targets), each(i -> Math.max(0, reports[i].wanted() - targets[i]))));
            add(targets, equally(free - sum(targets), all));
            long[] present = each(i -> before[i].share());
            return isGoodEnough(present, targets) ? present : targets;
        }

        /** So that a load which fluctuates does not move shares all the time. */
        private boolean isGoodEnough(long[] present, long[] targets) {
            if (sum(present) != sum(targets)) {
                return false;
            }
            for (int i = 0; i < present.length; i++) {
                long more = targets[i] - present[i];
                boolean wants = reports[i].wanted() > present[i] || present[i] < kind.least();
                if (takes[i] && wants && more >= Math.max(1, present[i] / 10)) {
                    return false;
                }
            }
            return true;
        }

        private interface Amount {
            long of(int instance);
        }

        /** The amount of everybody who takes part, and nothing for others. */
        private long[] each(Amount amount) {
            long[] amounts = new long[takes.length];
            Arrays.setAll(amounts, i -> takes[i] ? amount.of(i) : 0);
            return amounts;
        }
    }

    private static void add(long[] amounts, long[] more) {
        Arrays.setAll(amounts, i -> amounts[i] + more[i]);
    }

    private static long sum(long[] amounts) {
        return Arrays.stream(amounts).sum();
    }

    /** Divides {@code amount} equally, but gives nobody more than its most; what can't be divided goes to the first. */
    static long[] equally(long amount, long[] most) {
        long[] parts = new long[most.length];
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < most.length; i++) {
            if (most[i] > 0) {
                open.add(i);
            }
        }
        long left = amount;
        while (left > 0 && !open.isEmpty()) {
            long each = Math.max(1, left / open.size());
            for (int i : open) {
                long part = Math.min(Math.min(each, left), most[i] - parts[i]);
                parts[i] += part;
                left -= part;
            }
            open.removeIf(i -> parts[i] == most[i]);
        }
        return parts;
    }
}
