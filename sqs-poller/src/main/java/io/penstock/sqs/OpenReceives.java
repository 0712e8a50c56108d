package io.penstock.sqs;

/** What becomes of a receive that is open when a mapping stops gracefully: {@code penstock.sqs.open-receives}. */
enum OpenReceives {
    /** It ends by itself: SQS may already have hidden messages for it. */
    FINISH,
    /** It is cancelled; messages with which SQS has answered it stay hidden for their visibility timeout. */
    CANCEL
}
