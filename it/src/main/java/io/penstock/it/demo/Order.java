package io.penstock.it.demo;

import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a customer of the demo's shop sends. Its number alone decides what it is like, so that every run has the same
 * troubles.
 *
 * @param number from 1
 * @param customer whose orders are billed one after the other
 * @param kind an order, or a newsletter that no function wants
 * @param trouble what the functions do with it
 */
record Order(int number, String customer, Kind kind, Trouble trouble) {

    /** What filters look at. */
    enum Kind {
        ORDER,
        NEWSLETTER
    }

    /** How an order fails. */
    enum Trouble {
        /** Nothing. */
        NONE,
        /** It takes long. */
        SLOW,
        /** The first attempt fails. */
        FLAKY,
        /** Every attempt fails. */
        BROKEN
    }

    private static final List<String> CUSTOMERS = List.of("ada", "ben", "cleo", "dan", "eve", "finn", "gus");
    private static final JsonMapper JSON = JsonMapper.shared();

    /** One for the standard queue: of 20, two are newsletters, one is broken, two fail once and one is slow. */
    static Order confirmation(int number) {
        return switch (number % 20) {
            case 7, 17 -> of(number, Kind.NEWSLETTER, Trouble.NONE);
            case 3 -> of(number, Kind.ORDER, Trouble.BROKEN);
            case 5, 14 -> of(number, Kind.ORDER, Trouble.FLAKY);
            case 11 -> of(number, Kind.ORDER, Trouble.SLOW);
            default -> of(number, Kind.ORDER, Trouble.NONE);
        };
    }

    /** One for the FIFO queue: of 20, one is broken and one fails once. */
    static Order payment(int number) {
        return switch (number % 20) {
            case 4 -> of(number, Kind.ORDER, Trouble.BROKEN);
            case 13 -> of(number, Kind.ORDER, Trouble.FLAKY);
            default -> of(number, Kind.ORDER, Trouble.NONE);
        };
    }

    private static Order of(int number, Kind kind, Trouble trouble) {
        return new Order(number, CUSTOMERS.get(number % CUSTOMERS.size()), kind, trouble);
    }

    /** The body of its message. */
    String json() {
        return JSON.writeValueAsString(this);
    }

    /** Reads the body of a message. */
    static Order read(String json) {
        return JSON.readValue(json, Order.class);
    }
}
