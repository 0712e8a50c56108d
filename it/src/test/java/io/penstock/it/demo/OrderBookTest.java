package io.penstock.it.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The order book")
class OrderBookTest {

    private static final int NEWSLETTER = 7;

    private final OrderBook book = new OrderBook();

    @Test
    void saysThatEverythingIsAccountedForOnlyOnceItIs() {
        book.confirmationSent("a", Order.confirmation(1));
        book.confirmationSent("b", Order.confirmation(NEWSLETTER));
        book.confirmationSent("c", Order.confirmation(2));
        book.paymentSent("d", Order.payment(1));
        assertThat(book.tally(0)).isEqualTo(new OrderBook.Tally(4, 0, 0, 0, 0, 0));

        book.accepted("a");
        book.discarded("c");
        book.accepted("d");
        assertThat(book.tally(1)).isEqualTo(new OrderBook.Tally(4, 2, 1, 1, 1, 0));
        assertThat(book.tally(1).accountedFor()).as("payment not announced").isFalse();

        book.announced("d");
        assertThat(book.tally(0).accountedFor()).as("newsletter not filtered").isFalse();
        assertThat(book.tally(1).accountedFor()).isTrue();
    }

    @Test
    void countsNoMoreFilteredMessagesThanWereToBeFiltered() {
        book.confirmationSent("a", Order.confirmation(1));

        assertThat(book.tally(1).inFlight()).isEqualTo(1);
    }

    @Test
    void isNotContentWhenAFunctionSawWhatAFilterShouldHaveTaken() {
        book.confirmationSent("a", Order.confirmation(NEWSLETTER));
        book.accepted("a");

        assertThat(book.tally(0)).isEqualTo(new OrderBook.Tally(1, 1, 0, 0, 0, 1));
        assertThat(book.tally(0).accountedFor()).isFalse();
    }
}
