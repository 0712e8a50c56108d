package io.penstock.service.api;

import io.penstock.service.store.StoreUnavailable;

/** One operation of the API. Implementations are thread-safe and block the caller. */
interface Operation {

    /** Performs it. What is wrong with the request is an answer, too. */
    ApiAnswer answer(ApiRequest request) throws InterruptedException, StoreUnavailable;
}
