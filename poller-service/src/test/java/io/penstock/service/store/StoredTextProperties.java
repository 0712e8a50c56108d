package io.penstock.service.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.mapping.MappingSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

@Label("What is stored")
class StoredTextProperties {

    @Property(tries = 300)
    @Label("is the same when it is read, whatever characters it has, also as bytes")
    void theSame(
            @ForAll @Size(max = 3) List<String> patterns,
            @ForAll @Size(max = 3) Map<String, String> tags,
            @ForAll String target,
            @ForAll int number,
            @ForAll long nanos)
            throws UnreadableJson {
        MappingSpec spec = new MappingSpec(
                target,
                null,
                number % 2 == 0,
                number,
                null,
                null,
                target,
                null,
                null,
                null,
                null,
                null,
                patterns,
                new MappingSpec.FilterCriteria(
                        patterns.stream().map(MappingSpec.PatternFilter::new).toList()),
                new MappingSpec.DestinationConfig(null, new MappingSpec.Target(target), null, Duration.ofNanos(nanos)),
                null,
                null,
                null,
                null,
                new MappingSpec.RetryBackoffConfig(Duration.ofNanos(nanos), (double) number, null),
                tags);
        StoredMapping mapping = Samples.with(spec, Samples.mapping(1));

        byte[] json = SpecJson.write(spec).getBytes(StandardCharsets.UTF_8);
        byte[] document = StoreDocument.write(StoredMappings.NONE.with(mapping));

        assertThat(SpecJson.read(new String(json, StandardCharsets.UTF_8))).isEqualTo(spec);
        assertThat(StoreDocument.read(document).all()).containsExactly(mapping);
    }
}
