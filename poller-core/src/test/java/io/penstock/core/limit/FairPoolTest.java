package io.penstock.core.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
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

        assertThat(taken).as("its part, and half of what is nobody's part").isEqualTo(10);
        assertThat(healthy.take(5, 0)).isPresent();
    }

    @Test
    @DisplayName("F5: one of many members that never returns leaves those who need more than their parts some")
    void f5_oneOfManyLeavesRoomForMore() throws InterruptedException {
        FairPool pool = new FairPool(38);
        FairPool.Member hanging = pool.join();
        FairPool.Member busy = pool.join();
        IntStream.range(0, 16).forEach(idle -> pool.join());
        while (hanging.take(1, 0).isPresent()) {}

        int taken = 0;
        while (busy.take(1, 0).isPresent()) {
            taken++;
        }

        assertThat(taken).isEqualTo(6);
    }

    @Test
    void oneMemberAloneMayTakeAll() throws InterruptedException {
        FairPool pool = new FairPool(20);
        FairPool.Member member = pool.join();

        for (int taken = 0; taken < 20; taken++) {
            assertThat(member.take(1, 0)).isPresent();
        }
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
