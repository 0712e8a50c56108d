package io.penstock.core.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class FairPoolTest {
    @Test
    void oneMemberThatNeverGivesBackLeavesTheOthersTheirParts() throws InterruptedException {
        FairPool pool = new FairPool(20);
        FairPool.Member hanging = pool.join();
        FairPool.Member healthy = pool.join();

        int taken = 0;
        while (hanging.take(1, 0).isPresent()) {
            taken++;
        }

        assertThat(taken).isEqualTo(15);
        assertThat(healthy.take(5, 0)).isPresent();
    }

    @Test
    void aSinglePermitIsGivenToWhoeverAsks() throws InterruptedException {
        FairPool pool = new FairPool(1);
        FairPool.Member one = pool.join();
        FairPool.Member other = pool.join();

        Optional<FairPool.Grant> first = one.take(1, 0);

        assertThat(first).isPresent();
        assertThat(other.take(1, 0)).isEmpty();
        first.get().close();
        assertThat(other.take(1, 0)).isPresent();
    }

    @Test
    void whatIsLargerThanThePoolIsGrantedAlone() throws InterruptedException {
        FairPool pool = new FairPool(100);
        FairPool.Member member = pool.join();

        assertThat(member.take(1_000, 0)).isPresent();
    }

    @Test
    void ofAPoolOfNothingNothingIsGranted() throws InterruptedException {
        assertThat(new FairPool(0).join().take(1, 0)).isEmpty();
    }
}
