package io.penstock.core.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.limit.FairShares.Request;
import io.penstock.core.limit.FairShares.Share;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Of a limit that is shared")
class FairSharesTest {

    private final FairShares shares = new FairShares(20, true);
    private final Share one = shares.join();
    private final Share other = shares.join();

    @ParameterizedTest(name = "one uses {0}, the other {1}: {2} more for one: {3}")
    @DisplayName("an amount is free for a member within its part, or as far as it leaves others room")
    @CsvSource(textBlock = """
            # one, other, amount, free
            0,     0,     5,      true
            0,     0,     10,     true
            0,     15,    5,      true
            5,     0,     5,      true
            5,     0,     6,      false
            5,     5,     5,      true
            5,     5,     6,      false
            9,     0,     1,      true
            10,    0,     1,      false
            10,    5,     1,      false
            4,     16,    1,      false
            """)
    void free(long usedByOne, long usedByOther, long amount, boolean free) {
        shares.use(one, usedByOne);
        shares.use(other, usedByOther);

        Request request = shares.ask(one, amount, false);
        shares.serve();

        assertThat(request.isGranted()).isEqualTo(free);
    }

    @Test
    @DisplayName("the member that uses least is served first, and its request keeps the room that it waits for")
    void order() {
        shares.use(one, 18);
        Request large = shares.ask(other, 6, false);
        Request small = shares.ask(one, 1, false);
        assertThat(shares.serve()).isEmpty();

        shares.use(one, -4);

        assertThat(shares.serve()).containsExactly(large);
        assertThat(small.isGranted()).isFalse();
    }

    @Test
    @DisplayName("nothing is granted that was withdrawn")
    void withdrawn() {
        shares.use(other, 20);
        Request request = shares.ask(one, 1, false);
        assertThat(shares.serve()).isEmpty();
        shares.withdraw(request);

        shares.use(other, -20);

        assertThat(shares.serve()).isEmpty();
        assertThat(one.waiting()).isZero();
        assertThat(shares.used()).isZero();
    }
}
