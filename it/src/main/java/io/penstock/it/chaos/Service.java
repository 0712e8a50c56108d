package io.penstock.it.chaos;

/** The services of AWS that faults are made for. */
enum Service {
    SQS,
    KINESIS,
    /** The lease tables. */
    DYNAMODB,
    DYNAMODB_STREAMS
}
