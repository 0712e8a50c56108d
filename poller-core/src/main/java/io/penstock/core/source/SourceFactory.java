package io.penstock.core.source;

import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.SourceRules;

/** Opens sources of one kind. Implementations are thread-safe. */
public interface SourceFactory {

    /** The kind, as in {@code penstock.sources}: {@code sqs}, {@code kinesis}, {@code dynamodb}. */
    String type();

    /** True when this kind reads {@code arn}. */
    boolean reads(Arn arn);

    /** What a mapping on {@code arn}, which this kind reads, may ask for. */
    SourceRules rules(Arn arn);

    /** Opens the source of one mapping; makes no call yet, so it succeeds while AWS can't be reached. */
    Source open(SourceContext context);
}
