package io.penstock.service.access;

/** What became of reading a body: the whole of it, or a reason why it was not read. */
sealed interface ReadBody permits Body, Refusal {}
