package io.penstock.service.config;

import io.penstock.core.mapping.FunctionName;
import io.penstock.core.mapping.Problem;
import java.util.List;

/** Judges functions before any is called; implemented where functions are. */
public interface FunctionCheck {

    /** What is wrong with {@code penstock.functions} and {@code penstock.concurrency}, by paths below {@code penstock}. */
    List<Problem> problems(PenstockProperties properties);

    /** What is wrong with {@code name} as the function of {@code mapping}; asked whatever the other answer was. */
    List<Problem> problems(PenstockProperties properties, String mapping, FunctionName name);
}
