package io.penstock.service.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.invoke.FunctionInvoker.PermitToReceive;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.limit.FairPool;
import io.penstock.core.limit.LimitShare;
import io.penstock.core.limit.LimitUser;
import io.penstock.core.limit.SharedLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The concurrency that instances share")
@Timeout(30)
class FunctionPoolsTest {

    private final GivenShares shares = new GivenShares();
    private final Lanes lanes = new Lanes();

    /** Limits of which a test gives the shares. */
    private static final class GivenShares implements SharedLimits {

        private final Map<String, LimitUser> users = new HashMap<>();
        private final List<String> events = new ArrayList<>();
        private boolean holds = true;

        void allow(String limit, long share) {
            user(limit).allow(share);
        }

        LimitUser user(String limit) {
            return Objects.requireNonNull(users.get(limit));
        }

        @Override
        public LimitShare join(String name, long limit, LimitUser user) {
            events.add("join " + name + " " + limit);
            users.put(name, user);
            user.allow(0);
            return new LimitShare() {
                @Override
                public void limit(long next) {
                    events.add("limit " + name + " " + next);
                }

                @Override
                public void close() {
                    events.add("leave " + name);
                }
            };
        }

        @Override
        public boolean holds() {
            return holds;
        }
    }

    @AfterEach
    void end() {
        lanes.close();
    }

    private static Map<String, FunctionProperties> reserved(int limit) {
        return Map.of("resize", new FunctionProperties("http://a/", null, null, limit, null, null));
    }

    private FunctionPools pools(int limit) {
        return new FunctionPools(reserved(limit), 100, shares);
    }

    @Test
    @DisplayName("is divided as long as a mapping here uses it")
    void joinsWhileUsed() {
        FunctionPool resize = pools(10).of("resize");
        assertThat(resize.limit()).as("on all instances").isEqualTo(10);

        FairPool first = resize.join();
        FairPool second = resize.join();
        shares.allow("function/resize", 4);

        assertThat(first).isSameAs(second);
        assertThat(resize.limit()).isEqualTo(4);
        assertThat(first.limit()).isEqualTo(4);
        resize.leave();
        resize.leave();
        resize.join();
        assertThat(shares.events)
                .containsExactly(
                        "join concurrency 90",
                        "join function/resize 10",
                        "leave function/resize",
                        "join function/resize 10");
    }

    @Test
    @DisplayName("lets lanes wait while this instance's share is nothing, and goes on when it grows")
    void waits() throws Exception {
        FunctionInvoker queue = lanes.invoker(pools(10).of("resize").join());
        BlockingQueue<PermitToReceive> first = lanes.receiving(queue);
        BlockingQueue<PermitToReceive> second = lanes.receiving(queue);
        BlockingQueue<PermitToReceive> third = lanes.receiving(queue);
        await().until(() -> lanes.allWait());
        await().until(() -> shares.user("function/resize").wanted() == 3);

        shares.allow("function/resize", 2);

        await().until(() -> first.size() + second.size() + third.size() == 2);
        shares.allow("function/resize", 3);
        await().until(() -> first.size() + second.size() + third.size() == 3);
    }

    @Test
    @DisplayName("counts what is used until it is returned after the share has shrunk")
    void shrinks() throws Exception {
        FairPool pool = pools(10).of("resize").join();
        shares.allow("function/resize", 2);
        FairPool.Member mapping = pool.join();
        FairPool.Grant one = mapping.take(1);
        FairPool.Grant two = mapping.take(1);

        shares.allow("function/resize", 1);

        assertThat(shares.user("function/resize").used()).isEqualTo(2);
        one.close();
        assertThat(mapping.take(1, 0)).isEmpty();
        two.close();
        assertThat(mapping.take(1, 0)).isPresent();
    }

    @Test
    @DisplayName("invokes nothing, not even with a permit, when the share may be another instance's")
    void fence() throws Exception {
        FairPool pool = pools(10).of("resize").join();
        shares.allow("function/resize", 2);
        FunctionInvoker invoker = lanes.invoker(pool);
        lanes.target().finish(1);
        FunctionInvoker.Permit permit = invoker.permit(1).orElseThrow();

        shares.holds = false;

        assertThat(invoker.invoke(Calls.call())).isInstanceOf(InvocationResult.Throttled.class);
        assertThat(invoker.permit(1, Duration.ZERO)).isEmpty();
        permit.close();
        shares.holds = true;
        shares.allow("function/resize", 2);
        assertThat(invoker.permit(1, Duration.ZERO)).isPresent();
    }

    @Test
    @DisplayName("follows another configuration: the pool of a function stays, its limit and what is left differ")
    void configure() {
        FunctionPools pools = pools(10);
        FunctionPool resize = pools.of("resize");
        resize.join();

        pools.configure(reserved(30), 200);
        assertThat(pools.of("resize")).isSameAs(resize);
        pools.configure(Map.of(), 200);
        assertThat(pools.of("resize")).isSameAs(pools.of("any other"));
        pools.configure(reserved(5), 200);
        assertThat(pools.of("resize")).isNotSameAs(resize);

        assertThat(shares.events)
                .containsExactly(
                        "join concurrency 90",
                        "join function/resize 10",
                        "limit function/resize 30",
                        "limit concurrency 170",
                        "limit concurrency 200",
                        "limit concurrency 195");
    }
}
