package io.penstock.service.function;

import static io.penstock.core.testkit.ScriptedFunction.accepted;
import static io.penstock.core.testkit.ScriptedFunction.failing;
import static io.penstock.core.testkit.ScriptedFunction.throttled;
import static io.penstock.core.testkit.ScriptedFunction.tooLarge;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Contract §2, circuit-breaker; contract §7: a function that is down is not invoked more often. */
@DisplayName("The circuit breaker of a function")
class FunctionBreakerTest {

    private static final InvocationResult UNREACHABLE = new InvocationResult.Unreachable("refused", Duration.ZERO);
    private static final InvocationResult ACCEPTED = accepted("null");
    private static final Duration WAIT = Duration.ofSeconds(10);
    private static final Duration A_MOMENT = Duration.ofMillis(1);

    private final VirtualTime time = new VirtualTime();
    private FunctionBreaker breaker = breaker(null, null);

    private FunctionBreaker breaker(@Nullable Double errorShare, @Nullable Boolean enabled) {
        return new FunctionBreaker("arn", settings(errorShare, enabled), time);
    }

    private static CircuitBreakerProperties settings(@Nullable Double errorShare, @Nullable Boolean enabled) {
        return new CircuitBreakerProperties(enabled, null, errorShare, null, null, Duration.ofSeconds(35));
    }

    private boolean invoke(InvocationResult result) throws InterruptedException {
        if (!breaker.awaitInvocation(time.now()) || !breaker.beginInvocation()) {
            return false;
        }
        breaker.ended(breaker.invoked(), result, 3);
        breaker.endInvocation();
        return true;
    }

    private void invoke(int times, InvocationResult result) throws InterruptedException {
        for (int invocation = 0; invocation < times; invocation++) {
            assertThat(invoke(result)).isTrue();
        }
    }

    private CircuitState state() {
        return breaker.status().state();
    }

    @Test
    @DisplayName("opens after minimum-invocations that were throttled or did not reach it, and not before")
    void opensAfterTheMinimum() throws Exception {
        invoke(5, throttled());
        invoke(4, UNREACHABLE);
        assertThat(state()).isEqualTo(CircuitState.CLOSED);
        assertThat(breaker.isWell()).as("lanes do not grow").isFalse();

        invoke(1, throttled());

        assertThat(breaker.status())
                .isEqualTo(CircuitStatus.openUntil(VirtualTime.START.plus(WAIT).plus(A_MOMENT)));
        assertThat(invoke(ACCEPTED)).as("nobody invokes").isFalse();
    }

    @Test
    @DisplayName("opens at unreachable-share of the last invocations, also when others succeed")
    void opensAtTheShare() throws Exception {
        invoke(50, ACCEPTED);
        for (int pair = 1; pair < 50; pair++) {
            invoke(1, UNREACHABLE);
            assertThat(state()).as("at pair %d", pair).isEqualTo(CircuitState.CLOSED);
            invoke(1, ACCEPTED);
        }
        assertThat(breaker.isWell()).isTrue();

        invoke(1, UNREACHABLE);

        assertThat(state()).as("50 of the last 100").isEqualTo(CircuitState.OPEN);
    }

    @Test
    @DisplayName("opens when as many in a row as the minimum did not reach it, however many did before")
    void opensInARow() throws Exception {
        invoke(1000, ACCEPTED);
        invoke(9, UNREACHABLE);
        assertThat(state()).isEqualTo(CircuitState.CLOSED);

        invoke(1, UNREACHABLE);

        assertThat(state()).isEqualTo(CircuitState.OPEN);
    }

    @Test
    @DisplayName("never opens on function errors alone")
    void poisonNeverOpensIt() throws Exception {
        invoke(1000, failing());

        assertThat(state()).isEqualTo(CircuitState.CLOSED);
        assertThat(breaker.isWell()).isTrue();
    }

    @Test
    @DisplayName("opens on function errors at error-share, when it is set")
    void opensOnErrorsWhenAsked() throws Exception {
        breaker = breaker(0.9, null);
        for (int round = 0; round < 50; round++) {
            invoke(8, failing());
            invoke(2, ACCEPTED);
        }
        assertThat(state()).as("80 % of them").isEqualTo(CircuitState.CLOSED);

        invoke(10, failing());
        assertThat(state()).isEqualTo(CircuitState.OPEN);
        time.advance(WAIT.plus(A_MOMENT));
        assertThat(invoke(failing())).isTrue();
        assertThat(state())
                .as("a probe that ends with an error has failed, too")
                .isEqualTo(CircuitState.OPEN);
    }

    @Test
    @DisplayName("never opens when it is not enabled")
    void disabled() throws Exception {
        breaker = breaker(0.5, false);

        invoke(100, UNREACHABLE);
        invoke(100, failing());

        assertThat(state()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    @DisplayName("is open for wait, twice as long after each probe that fails, up to maximum-wait, and again from wait")
    void waitsGrow() throws Exception {
        invoke(10, UNREACHABLE);
        for (int seconds : new int[] {10, 20, 35, 35}) {
            time.advance(Duration.ofSeconds(seconds));
            assertThat(invoke(UNREACHABLE)).as("after " + seconds + " s").isFalse();
            time.advance(A_MOMENT);
            assertThat(state()).isEqualTo(CircuitState.HALF_OPEN);
            assertThat(invoke(UNREACHABLE)).as("one probes").isTrue();
            assertThat(invoke(UNREACHABLE)).as("one only").isFalse();
        }
        time.advance(Duration.ofSeconds(36));
        assertThat(invoke(failing())).as("an error is an answer").isTrue();
        assertThat(state()).isEqualTo(CircuitState.CLOSED);

        invoke(10, UNREACHABLE);
        assertThat(breaker.status().until()).contains(time.now().plus(WAIT).plus(A_MOMENT));
    }

    @Test
    @DisplayName("is open for as long as the function asks for, up to maximum-wait")
    void retryAfter() throws Exception {
        invoke(9, UNREACHABLE);
        invoke(1, new InvocationResult.Throttled("later", Duration.ofSeconds(30)));
        assertThat(breaker.status().until()).contains(time.now().plusSeconds(30));
        time.advance(Duration.ofSeconds(30));

        invoke(1, new InvocationResult.Throttled("much later", Duration.ofHours(1)));

        assertThat(breaker.status().until()).contains(time.now().plusSeconds(35));
    }

    @Test
    @DisplayName("lets another lane probe when a probe ends without a result")
    void anAbortedProbe() throws Exception {
        invoke(10, UNREACHABLE);
        time.advance(WAIT.plus(A_MOMENT));

        assertThat(breaker.beginInvocation()).isTrue();
        long since = breaker.invoked();
        onAnotherThread(() -> assertThat(breaker.beginInvocation()).isFalse());
        breaker.endInvocation();
        onAnotherThread(() -> assertThat(invoke(ACCEPTED)).isTrue());
        breaker.ended(since, UNREACHABLE, 1);

        assertThat(state()).isEqualTo(CircuitState.CLOSED);
        assertThat(breaker.isWell()).isTrue();
    }

    @Test
    @DisplayName("learns nothing from a refused size, but that of a single record, which is an error")
    void tooLargeSaysNothing() throws Exception {
        invoke(10, UNREACHABLE);
        time.advance(WAIT.plus(A_MOMENT));
        assertThat(invoke(tooLarge())).isTrue();
        assertThat(state()).isEqualTo(CircuitState.HALF_OPEN);

        assertThat(breaker.beginInvocation()).isTrue();
        breaker.ended(breaker.invoked(), tooLarge(), 1);
        breaker.endInvocation();

        assertThat(state()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    @DisplayName("counts no invocation that began before its state changed")
    void lateResults() throws Exception {
        long before = breaker.invoked();
        invoke(10, UNREACHABLE);
        breaker.ended(before, ACCEPTED, 1);
        assertThat(state()).isEqualTo(CircuitState.OPEN);
        assertThat(breaker.isWell()).isFalse();

        time.advance(WAIT.plus(A_MOMENT));
        assertThat(breaker.beginInvocation()).isTrue();
        breaker.ended(before, UNREACHABLE, 1);
        assertThat(state()).as("the probe decides").isEqualTo(CircuitState.HALF_OPEN);
        breaker.ended(breaker.invoked(), ACCEPTED, 1);
        for (int late = 0; late < 20; late++) {
            breaker.ended(before, UNREACHABLE, 1);
        }
        assertThat(state()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    @DisplayName("follows other settings, and stays open when it is")
    void configured() throws Exception {
        invoke(10, UNREACHABLE);

        breaker.configure(settings(0.5, null));
        assertThat(state()).isEqualTo(CircuitState.OPEN);
        breaker.configure(settings(0.5, false));

        assertThat(state()).isEqualTo(CircuitState.CLOSED);
        invoke(100, UNREACHABLE);
        breaker.configure(new CircuitBreakerProperties(null, null, null, 2, null, null));
        invoke(2, UNREACHABLE);
        assertThat(state()).isEqualTo(CircuitState.OPEN);
    }

    @Test
    @DisplayName("shows when it will be probed")
    void status() throws Exception {
        assertThat(breaker.status()).isEqualTo(CircuitStatus.CLOSED);
        invoke(10, UNREACHABLE);
        Instant until = breaker.status().until().orElseThrow();
        assertThat(Duration.between(time.now(), until)).isEqualTo(WAIT.plus(A_MOMENT));
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private static void onAnotherThread(Work work) throws InterruptedException {
        Throwable[] failed = new Throwable[1];
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                work.run();
            } catch (InterruptedException | AssertionError failure) {
                failed[0] = failure;
            }
        });
        thread.join();
        assertThat(failed[0]).isNull();
    }
}
