package io.penstock.service.access;

/** What a request says of its signature: one that can be checked, or a reason why it can't. */
sealed interface ClaimedSignature permits Signature, Refusal {}
