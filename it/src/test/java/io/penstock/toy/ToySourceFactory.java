package io.penstock.toy;

import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.SourceRules;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceContext;
import io.penstock.core.source.SourceFactory;
import io.penstock.core.time.Time;
import java.util.Set;

/** Opens toys. */
public final class ToySourceFactory implements SourceFactory {

    private static final String TYPE = "toy";

    private final ToyProperties properties;
    private final Time time;

    ToySourceFactory(ToyProperties properties, Time time) {
        this.properties = properties;
        this.time = time;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public boolean reads(Arn arn) {
        return arn.service().equals(TYPE);
    }

    @Override
    public SourceRules rules(Arn arn) {
        return new SourceRules(TYPE, false, 10, 100, 100, true, Set.of(), "body");
    }

    @Override
    public Source open(SourceContext context) {
        return new ToySource(new ToyPartition(context.mapping().source().resource(), properties, time));
    }
}
