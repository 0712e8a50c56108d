package io.penstock.core.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** What holds of every pool, whoever asks for what, and in whichever order it is given back. */
class FairPoolProperties {

    private static final int MEMBERS = 3;

    private enum Kind {
        ASK,
        GIVE_BACK,
        TAKE_ANYWAY,
        RESIZE
    }

    private record Move(Kind kind, int member, long amount) {}

    @Provide
    Arbitrary<List<Move>> moves() {
        Arbitrary<Kind> kinds = Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.of(Kind.ASK)),
                Tuple.of(3, Arbitraries.of(Kind.GIVE_BACK)),
                Tuple.of(1, Arbitraries.of(Kind.TAKE_ANYWAY, Kind.RESIZE)));
        return Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(0, MEMBERS - 1),
                        Arbitraries.longs().between(1, 60))
                .as(Move::new)
                .list()
                .ofMaxSize(40);
    }

    @Property(tries = 300)
    void whoeverWaitsIsServedInTurnAndNothingIsGrantedOverTheLimit(
            @ForAll("moves") List<Move> moves, @ForAll @IntRange(min = 1, max = 100) int limit) {
        Play play = new Play(limit);

        for (Move move : moves) {
            play.make(move);
            play.checkNobodyWaitsForNothing();
        }
        play.giveEverythingBack();

        play.members.forEach(one -> assertThat(one.waiting).isEmpty());
        assertThat(play.pool.used()).isZero();
    }

    @Property(tries = 200)
    void membersThatNeverGiveBackLeaveTheOthersTheirParts(
            @ForAll @IntRange(min = 2, max = 8) int members,
            @ForAll @IntRange(min = 16, max = 500) int limit,
            @ForAll @IntRange(min = 1, max = 20) int amount)
            throws InterruptedException {
        FairPool pool = new FairPool(limit);
        List<FairPool.Member> all = new ArrayList<>();
        for (int member = 0; member < members; member++) {
            all.add(pool.join());
        }

        for (FairPool.Member hanging : all.subList(1, members)) {
            while (hanging.take(amount, 0).isPresent()) {}
        }

        long part = limit / (2L * members);
        for (long taken = 0; taken + amount <= part; taken += amount) {
            assertThat(all.getFirst().take(amount, 0)).isPresent();
        }
    }

    @Property(tries = 100)
    void theMemberThatUsesLeastIsServedFirst(
            @ForAll @IntRange(min = 0, max = 5) int less,
            @ForAll @IntRange(min = 6, max = 11) int more,
            @ForAll boolean lessAsksFirst) {
        Play play = new Play(100);
        play.make(new Move(Kind.TAKE_ANYWAY, 0, less));
        play.make(new Move(Kind.TAKE_ANYWAY, 1, more));
        play.make(new Move(Kind.TAKE_ANYWAY, 2, 100 - less - more));
        play.make(new Move(Kind.ASK, lessAsksFirst ? 0 : 1, 5));
        play.make(new Move(Kind.ASK, lessAsksFirst ? 1 : 0, 5));

        play.resizeLast(2, 95 - less - more);

        assertThat(play.members.get(0).member.waiting()).isZero();
        assertThat(play.members.get(1).member.waiting()).isOne();
    }

    @Property(tries = 50)
    void whoAsksUrgentlyIsServedBeforeTheOthersAndInTheOrderOfAsking(@ForAll @IntRange(min = 1, max = 4) int urgent) {
        Play play = new Play(2);
        play.make(new Move(Kind.TAKE_ANYWAY, 0, 2));
        One one = play.members.getFirst();
        one.ask(1, false);
        for (int index = 0; index < urgent; index++) {
            one.ask(1, true);
        }

        for (int index = 0; index <= urgent; index++) {
            one.granted.remove().close();
            play.takeWhatWasServed();
        }

        List<Integer> order = new ArrayList<>(one.order);
        assertThat(order.removeLast()).isZero();
        assertThat(order).isSorted();
    }

    /** A member and those who wait for it, each on a thread of its own. */
    private static final class One {
        private final FairPool.Member member;
        private final Deque<Integer> waiting = new ArrayDeque<>();
        private final Deque<Long> amounts = new ArrayDeque<>();
        private final Queue<FairPool.Grant> served = new ConcurrentLinkedQueue<>();
        private final Queue<Integer> order = new ConcurrentLinkedQueue<>();
        private final Deque<FairPool.Grant> granted = new ArrayDeque<>();
        private int asked;
        private int taken;
        private boolean urgent;

        One(FairPool.Member member) {
            this.member = member;
        }

        void ask(long amount, boolean urgent) {
            this.urgent |= urgent;
            int number = asked++;
            int before = member.waiting();
            Thread.ofVirtual().start(() -> {
                try {
                    FairPool.Grant grant =
                            urgent ? member.takeFirst(amount, Long.MAX_VALUE).orElseThrow() : member.take(amount);
                    order.add(number);
                    served.add(grant);
                } catch (InterruptedException never) {
                    throw new IllegalStateException(never);
                }
            });
            waiting.add(number);
            amounts.add(amount);
            await().pollInterval(Duration.ofNanos(10_000))
                    .until(() -> member.waiting() > before || order.contains(number));
        }
    }

    private static final class Play {
        private final FairPool pool;
        private final List<One> members = new ArrayList<>();

        Play(long limit) {
            pool = new FairPool(limit);
            for (int member = 0; member < MEMBERS; member++) {
                members.add(new One(pool.join()));
            }
        }

        void make(Move move) {
            One one = members.get(move.member());
            long before = pool.used();
            switch (move.kind()) {
                case ASK -> {
                    one.ask(move.amount(), false);
                    takeWhatWasServed();
                    assertThat(pool.used()).isLessThanOrEqualTo(Math.max(before, pool.limit()));
                }
                case GIVE_BACK -> {
                    if (!one.granted.isEmpty()) {
                        one.granted.remove().close();
                        takeWhatWasServed();
                        assertThat(pool.used()).isLessThanOrEqualTo(Math.max(before, pool.limit()));
                    }
                }
                case TAKE_ANYWAY -> {
                    one.granted.add(one.member.takeAnyway(move.amount()));
                    assertThat(pool.used()).isEqualTo(before + move.amount());
                }
                case RESIZE -> {
                    if (!one.granted.isEmpty()) {
                        resizeLast(move.member(), move.amount());
                    }
                }
            }
        }

        void resizeLast(int member, long amount) {
            members.get(member).granted.getLast().resize(Math.max(0, amount));
            takeWhatWasServed();
        }

        /** What was served is off its member's queue by now; its thread has yet to add it to what is granted. */
        void takeWhatWasServed() {
            for (One one : members) {
                int due = one.asked - one.member.waiting();
                await().pollInterval(Duration.ofNanos(10_000)).until(() -> one.order.size() == due);
                await().pollInterval(Duration.ofNanos(10_000)).until(() -> one.served.size() == due - one.taken);
                List<Integer> fresh =
                        one.order.stream().skip(one.taken).sorted().toList();
                if (!one.urgent) {
                    // first come, first served: those served are the ones that asked first
                    assertThat(fresh)
                            .isEqualTo(one.waiting.stream().limit(fresh.size()).toList());
                }
                fresh.forEach(number -> {
                    one.waiting.remove(number);
                    one.amounts.poll();
                });
                one.taken = due;
                for (FairPool.Grant grant = one.served.poll(); grant != null; grant = one.served.poll()) {
                    one.granted.add(grant);
                }
            }
        }

        /** Not while it fits, for a member that has its part, or has nothing and waits alone. */
        void checkNobodyWaitsForNothing() {
            long part = Math.max(1, pool.limit() / (2 * MEMBERS));
            long others = members.stream().filter(one -> !one.waiting.isEmpty()).count();
            for (One one : members) {
                if (one.waiting.isEmpty()) {
                    continue;
                }
                long amount = Math.min(one.amounts.element(), Math.max(1, pool.limit() / 2));
                boolean fits = pool.used() + amount <= pool.limit();
                if (one.member.used() + amount <= part || (one.member.used() == 0 && others == 1)) {
                    assertThat(fits).isFalse();
                }
            }
        }

        void giveEverythingBack() {
            for (int round = 0; round < 1_000; round++) {
                if (members.stream().allMatch(one -> one.granted.isEmpty())) {
                    break;
                }
                for (One one : members) {
                    while (!one.granted.isEmpty()) {
                        one.granted.remove().close();
                    }
                }
                takeWhatWasServed();
            }
        }
    }
}
